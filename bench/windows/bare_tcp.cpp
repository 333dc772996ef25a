#include "bench/windows/bare_tcp.hpp"

#include "bench/bare_streams.hpp"
#include "bench/stream_loops.hpp"
#include "bench/workbench.hpp"
#include "tour/other_process.hpp"

#include <winsock2.h>
#include <windows.h>

#include <algorithm>
#include <charconv>

namespace strait::bench {
namespace {

using app::tour::OtherProcess;

Error socket_error(std::string_view call) {
    return Error(Errc::io, std::string(call) + ": error " + std::to_string(WSAGetLastError()));
}

class Socket {
  public:
    explicit Socket(SOCKET value) noexcept : value_(value) {}
    Socket(Socket&& other) noexcept : value_(std::exchange(other.value_, INVALID_SOCKET)) {}
    Socket& operator=(Socket&&) = delete;
    ~Socket() {
        if (*this) closesocket(value_);
    }
    [[nodiscard]] SOCKET get() const noexcept { return value_; }
    explicit operator bool() const noexcept { return value_ != INVALID_SOCKET; }

  private:
    SOCKET value_;
};

int at_most(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, 1U << 30)); }

/// recv() and send(), and no more.
struct SocketEnds {
    Socket socket;

    bool read(std::span<std::byte> buffer) {
        while (!buffer.empty()) {
            const int count = recv(socket.get(), reinterpret_cast<char*>(buffer.data()), at_most(buffer.size()), 0);
            if (count <= 0) return false;
            buffer = buffer.subspan(static_cast<std::size_t>(count));
        }
        return true;
    }
    bool write(std::span<const std::byte> data) {
        while (!data.empty()) {
            const int count = send(socket.get(), reinterpret_cast<const char*>(data.data()), at_most(data.size()), 0);
            if (count <= 0) return false;
            data = data.subspan(static_cast<std::size_t>(count));
        }
        return true;
    }
    [[nodiscard]] static Error error() { return socket_error("a bare recv or send"); }
};

struct SocketLink {
    OtherProcess other;
    SocketEnds ends;
    bool read(std::span<std::byte> buffer) { return ends.read(buffer); }
    bool write(std::span<const std::byte> data) { return ends.write(data); }
    [[nodiscard]] static Error error() { return SocketEnds::error(); }
};

Socket tcp_socket() {
    static const bool kReady = [] {
        WSADATA data;
        return WSAStartup(MAKEWORD(2, 2), &data) == 0;
    }();
    return Socket(kReady ? ::socket(AF_INET, SOCK_STREAM, 0) : INVALID_SOCKET);
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

void send_at_once(const Socket& socket) {
    const BOOL on = TRUE;
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&on), sizeof on);
}

Result<std::unique_ptr<Contender>> over_tcp(const Workbench& bench, const Task&) {
    const auto listener = tcp_socket();
    auto address = loopback(0);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    int size = sizeof address;
    if (!listener || bind(listener.get(), any, size) != 0 || listen(listener.get(), 1) != 0 ||
        getsockname(listener.get(), any, &size) != 0)
        return std::unexpected(socket_error("a bare TCP listener"));
    const auto port = std::to_string(ntohs(address.sin_port));
    auto other = OtherProcess::start(bench.peer_command({"bare-tcp", port}), bench.deadline());
    if (!other) return std::unexpected(other.error());
    Socket near_end(accept(listener.get(), nullptr, nullptr));
    if (!near_end) return std::unexpected(socket_error("accept"));
    send_at_once(near_end);
    return std::make_unique<StreamContender<SocketLink>>(SocketLink{std::move(*other), {std::move(near_end)}});
}

}  // namespace

Entrant bare_tcp(const Task& task) { return {"bare TCP", task, over_tcp}; }

Result<void> follow_bare_tcp(const Words& arguments) {
    std::uint16_t port = 0;
    std::from_chars(arguments[0].data(), arguments[0].data() + arguments[0].size(), port);
    SocketEnds ends{tcp_socket()};
    const auto address = loopback(port);
    if (!ends.socket || connect(ends.socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return std::unexpected(socket_error("connect"));
    send_at_once(ends.socket);
    return follow(ends);
}

}  // namespace strait::bench
