#include "handed_files.hpp"

#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"

#include <strait/channel.hpp>
#include <strait/hand_over.hpp>
#include <strait/listener.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace strait::app {
namespace {

// What cannot be is said before anybody is waited for.
Result<void> check_carrier(const Address& address) {
    constexpr std::array<std::string_view, 5> kCarriers{"pipe", "shm", "unix", "exec", "stdio"};
    if (std::ranges::find(kCarriers, address.scheme()) != kCarriers.end()) return {};
    return std::unexpected(Error(Errc::not_supported_here,
                                 "files are handed over through pipe://, shm://, unix:// (Linux), and between exec: "
                                 "and the child's stdio:")
                               .doing("hand a file over at", address.text()));
}

Result<void> check_file(const std::string& path) {
    const auto complain = [&](Errc code, const char* reason) {
        return std::unexpected(Error(code, reason).doing("hand over", path));
    };
    std::error_code ignored;
    const auto status = std::filesystem::status(std::u8string(path.begin(), path.end()), ignored);
    if (!std::filesystem::exists(status)) return complain(Errc::not_found, "there is no such file");
    if (!std::filesystem::is_regular_file(status)) return complain(Errc::wrong_kind, "it is no regular file");
    return {};
}

// On Windows it is this program's until the peer has taken it. Who takes something from a channel says nothing before it hangs up.
Result<void> wait_taken(Stream& peer, const Deadline& deadline) { return peer.flush(deadline); }
Result<void> wait_taken(Channel& peer, const Deadline& deadline) { return peer.wait_hang_up(deadline); }

template <typename Peer>
Result<void> send_through(Result<Peer> peer, const std::string& path, const Deadline& deadline) {
    if (!peer) return std::unexpected(std::move(peer.error()));
    if (auto handed = hand_over_file(*peer, path, Access::read_only, deadline); !handed) return handed;
    return wait_taken(*peer, deadline);
}

template <typename Peer, typename Accepting>
Result<void> send_to_first(const Address& address, const std::string& path, const Deadline& deadline) {
    auto listener = Accepting::listen(address);
    if (!listener) return std::unexpected(std::move(listener.error()));
    announce(listener->address());
    return send_through<Peer>(listener->accept(deadline), path, deadline);
}

template <typename Peer>
Result<HandedFile> take_from(Result<Peer> peer, const Address& address, const Deadline& deadline) {
    if (!peer) return std::unexpected(std::move(peer.error()));
    auto handed = take_over<HandedFile>(*peer, deadline);
    if (!handed) return std::unexpected(std::move(handed.error()).doing("take a file over at", address.text()));
    return handed;
}

Result<void> print_all(HandedFile& file, const Deadline& deadline) {
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    std::array<std::byte, 64 * 1024> buffer;
    while (true) {
        const auto count = file.stream.read(buffer, deadline);
        if (!count) return std::unexpected(count.error());
        if (*count == 0) return {};
        if (auto printed = write_stdout(*stdio, std::span(buffer).first(*count), deadline); !printed) return printed;
    }
}

Result<int> done(Result<void> result) {
    if (!result) return std::unexpected(std::move(result.error()));
    return kSuccess;
}

}  // namespace

Result<int> send_file(const Address& address, const std::string& path, const std::stop_token& stop) {
    if (auto can = check_carrier(address); !can) return done(can);
    if (auto there = check_file(path); !there) return done(there);
    const auto deadline = Deadline::until_stopped(stop);
    if (address.scheme() == "shm") return done(send_to_first<Channel, ChannelListener>(address, path, deadline));
    if (carries(address, Noun::listener)) return done(send_to_first<Stream, Listener>(address, path, deadline));
    return done(send_through(Stream::connect(address), path, deadline));
}

Result<int> receive_file(const Address& address, std::chrono::milliseconds wait, const std::stop_token& stop) {
    if (auto can = check_carrier(address); !can) return done(can);
    const ConnectOptions options{.wait = wait, .deadline = Deadline::until_stopped(stop)};
    auto file = address.scheme() == "shm" ? take_from(Channel::connect(address, {}, options), address, options.deadline)
                                          : take_from(Stream::connect(address, options), address, options.deadline);
    if (!file) return std::unexpected(std::move(file.error()));
    return done(print_all(*file, options.deadline));
}

}  // namespace strait::app
