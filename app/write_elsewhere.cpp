#include "write_elsewhere.hpp"

#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "relay.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>

#include <array>
#include <chrono>

namespace strait::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLinger = 500ms;

// A socket that is closed while unread bytes lie in it is reset, and what was sent may be lost with it.
void drain(Stream& peer, const std::stop_token& stop) {
    std::array<std::byte, 16 * 1024> buffer;
    while (true) {
        const auto count = peer.read(buffer, Deadline::after(kLinger).or_stopped(stop));
        if (!count || *count == 0) return;
    }
}

Result<int> end_sending(Stream& peer, const std::stop_token& stop) {
    const auto told = peer.can_close_write() ? peer.close_write() : peer.flush(Deadline::until_stopped(stop));
    if (!told) return std::unexpected(told.error());
    drain(peer, stop);
    return kSuccess;
}

}  // namespace

Result<int> write_text(const Address& address, std::string_view text, const std::stop_token& stop) {
    const auto deadline = Deadline::until_stopped(stop);
    auto peer = Stream::connect(address, {.deadline = deadline});
    if (!peer) return std::unexpected(peer.error());
    auto written = peer->write(bytes(text), deadline);
    if (!written) return std::unexpected(std::move(written.error()).doing("write to", address.text()));
    return end_sending(*peer, stop);
}

Result<int> write_stdin(const Address& address, const std::stop_token& stop) {
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    auto peer = Stream::connect(address, {.deadline = Deadline::until_stopped(stop)});
    if (!peer) return std::unexpected(peer.error());
    const auto report =
        relay(RelayEnd::own(*stdio).only_source(), RelayEnd::peer(*peer, address).only_sink(), {.stop = stop});
    if (stop.stop_requested()) return kInterrupted;
    if (const auto outcome = report.outcome(); !outcome) return std::unexpected(outcome.error());
    drain(*peer, stop);
    return kSuccess;
}

Result<int> write_datagram(const Address& address, std::span<const std::byte> data, const std::stop_token& stop) {
    auto socket = Datagram::connect(address);
    if (!socket) return std::unexpected(socket.error());
    auto sent = socket->send(data, Deadline::until_stopped(stop));
    if (!sent) return std::unexpected(std::move(sent.error()).doing("send to", address.text()));
    return kSuccess;
}

}  // namespace strait::app
