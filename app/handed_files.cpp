#include "handed_files.hpp"

#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"

#include <strait/hand_over.hpp>
#include <strait/listener.hpp>

#include <array>

namespace strait::app {

Result<int> send_file(const Address& address, const std::string& path, const std::stop_token& stop) {
    const auto deadline = Deadline::until_stopped(stop);
    auto listener = Listener::listen(address);
    if (!listener) return std::unexpected(listener.error());
    announce(listener->address());
    auto peer = listener->accept(deadline);
    if (!peer) return std::unexpected(peer.error());
    auto handed = hand_over_file(*peer, path, Access::read_only, deadline);
    // On Windows it is this program's until then.
    if (handed) handed = peer->flush(deadline);
    if (!handed) return std::unexpected(std::move(handed.error()));
    return kSuccess;
}

Result<int> receive_file(const Address& address, std::chrono::milliseconds wait, const std::stop_token& stop) {
    const auto deadline = Deadline::until_stopped(stop);
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    auto peer = Stream::connect(address, {.wait = wait, .deadline = deadline});
    if (!peer) return std::unexpected(peer.error());
    auto handed = take_over<HandedFile>(*peer, deadline);
    if (!handed) return std::unexpected(std::move(handed.error()).doing("take a file over at", address.text()));
    std::array<std::byte, 64 * 1024> buffer;
    while (true) {
        const auto count = handed->stream.read(buffer, deadline);
        if (!count) return std::unexpected(count.error());
        if (*count == 0) return kSuccess;
        const auto printed = write_stdout(*stdio, std::span(buffer).first(*count), deadline);
        if (!printed) return std::unexpected(printed.error());
    }
}

}  // namespace strait::app
