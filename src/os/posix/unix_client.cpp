#include "os/posix/descriptor_stream.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/identity.hpp"
#include "os/posix/unix_address.hpp"
#include "os/posix/unix_listener.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace strait::os {
namespace {

using namespace std::chrono_literals;

// How often a wait for room in a listener's queue looks at the stop token.
constexpr auto kQueueSlice = 20ms;

bool is_socket(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) != 0 || S_ISSOCK(status.st_mode);
}

std::unexpected<Error> refused(const std::string& path) {
    switch (errno) {
        case ECONNREFUSED: {
            // The kernel says the same of a file that is no socket at all.
            const bool is_stale = is_socket(path);
            errno = ECONNREFUSED;
            if (is_stale) break;
            return last_error(Errc::wrong_kind, "connect", "what is there is not a socket");
        }
        case ENOENT: break;
        case EPROTOTYPE: return last_error(Errc::wrong_kind, "connect", "the socket there is not a stream socket");
        case EACCES: return last_error("connect", "this user may not connect to it");
        default: return last_error("connect");
    }
    return last_error(Errc::not_found, "connect", "nobody is listening there");
}

// Room in a listener's queue cannot be polled for, but connect(2) waits for it as long as a send may take.
Result<void> limit_wait(int socket, std::chrono::microseconds time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const timeval limit{static_cast<time_t>(seconds.count()), static_cast<suseconds_t>((time - seconds).count())};
    if (::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) < 0) return last_error("setsockopt");
    return {};
}

Result<void> prepare_wait(int socket, const Deadline& deadline) {
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    if (deadline.expired()) return fail(Errc::timed_out, "the listener's queue is full");
    if (deadline.is_never()) return limit_wait(socket, 0us);  // 0: as long as it takes
    Deadline::Clock::duration slice = kQueueSlice;
    if (const auto left = deadline.remaining()) slice = std::min(slice, *left);
    return limit_wait(socket, std::max(1us, std::chrono::ceil<std::chrono::microseconds>(slice)));
}

Result<void> connect_waiting(int socket, const UnixAddress& address, const Deadline& deadline) {
    const auto attempt = [&] { return ::connect(socket, address.data(), UnixAddress::length()); };
    if (uninterrupted(attempt) == 0) return {};
    while (errno == EAGAIN) {
        if (const auto ready = prepare_wait(socket, deadline); !ready) return ready;
        if (::fcntl(socket, F_SETFL, 0) < 0) return last_error("fcntl");
        if (uninterrupted(attempt) == 0) return limit_wait(socket, 0us);
    }
    return refused(address.native.sun_path);
}

}  // namespace

Result<std::unique_ptr<ByteStream>> connect_unix(const std::string& path, Server server, const Deadline& deadline) {
    const auto address = unix_address(path);
    if (!address) return std::unexpected(address.error());
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return last_error("socket");
    if (const auto connected = connect_waiting(socket.get(), *address, deadline); !connected)
        return std::unexpected(connected.error());
    if (::fcntl(socket.get(), F_SETFL, 0) < 0) return last_error("fcntl");
    if (server == Server::same_user) {
        if (const auto same = require_same_user(socket.get()); !same) return std::unexpected(same.error());
    }
    return std::make_unique<DescriptorStream>(std::move(socket));
}

}  // namespace strait::os
