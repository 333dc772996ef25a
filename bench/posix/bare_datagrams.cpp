#include "bench/bare_datagrams.hpp"

#include "bench/posix/descriptor.hpp"
#include "bench/posix/forked_process.hpp"
#include "bench/stream_loops.hpp"
#include "bench/workbench.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace strait::bench {
namespace {

/// send(2) and recv(2), a datagram at a time.
struct Client {
    Descriptor socket;
    ForkedProcess other;

    [[nodiscard]] bool read(std::span<std::byte> buffer) const {
        return ::recv(socket.get(), buffer.data(), buffer.size(), 0) == static_cast<ssize_t>(buffer.size());
    }
    [[nodiscard]] bool write(std::span<const std::byte> data) const {
        return ::send(socket.get(), data.data(), data.size(), 0) == static_cast<ssize_t>(data.size());
    }
    [[nodiscard]] static Error error() { return last_error("a bare send or recv"); }
};

/// recvfrom(2), and sendto(2) to where that came from.
struct Server {
    int socket;
    sockaddr_in from = {};

    [[nodiscard]] bool read(std::span<std::byte> buffer) {
        socklen_t size = sizeof from;
        return ::recvfrom(socket, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size) ==
               static_cast<ssize_t>(buffer.size());
    }
    [[nodiscard]] bool write(std::span<const std::byte> data) const {
        return ::sendto(socket, data.data(), data.size(), 0, reinterpret_cast<const sockaddr*>(&from), sizeof from) ==
               static_cast<ssize_t>(data.size());
    }
    [[nodiscard]] static Error error() { return last_error("a bare sendto or recvfrom"); }
};

Result<std::unique_ptr<Contender>> make(const Workbench& bench, const Task&) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    Descriptor near(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const Descriptor far(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const bool joined = near && far && ::bind(far.get(), any, size) == 0 && ::getsockname(far.get(), any, &size) == 0 &&
                        ::connect(near.get(), any, size) == 0;
    if (!joined) return std::unexpected(last_error("a bare UDP socket"));
    Server server{far.get()};
    auto other =
        ForkedProcess::start(bench.cpus().there, {server.socket}, [&server] { static_cast<void>(follow(server)); });
    if (!other) return std::unexpected(other.error());
    return std::make_unique<StreamContender<Client>>(Client{std::move(near), std::move(*other)});
}

}  // namespace

std::optional<Entrant> bare_udp(const Task& task) { return Entrant{"bare UDP", task, make}; }

}  // namespace strait::bench
