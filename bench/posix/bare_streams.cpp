#include "bench/bare_streams.hpp"

#include "bench/posix/descriptor.hpp"
#include "bench/posix/forked_process.hpp"
#include "bench/stream_loops.hpp"
#include "bench/workbench.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace strait::bench {
namespace {

/// read(2) and write(2), and no more.
struct BareEnds {
    int from;
    int to;

    [[nodiscard]] bool read(std::span<std::byte> buffer) const {
        while (!buffer.empty()) {
            const auto count = ::read(from, buffer.data(), buffer.size());
            if (count <= 0) return false;
            buffer = buffer.subspan(static_cast<std::size_t>(count));
        }
        return true;
    }
    [[nodiscard]] bool write(std::span<const std::byte> data) const {
        while (!data.empty()) {
            const auto count = ::write(to, data.data(), data.size());
            if (count <= 0) return false;
            data = data.subspan(static_cast<std::size_t>(count));
        }
        return true;
    }
    [[nodiscard]] static Error error() { return last_error("a bare read or write"); }
};

/// One side's descriptors; `to` is empty where a socket is both.
struct Side {
    Descriptor from;
    Descriptor to;
    [[nodiscard]] BareEnds ends() const { return {from.get(), to ? to.get() : from.get()}; }
};

struct Sides {
    Side near;
    Side far;
};

struct BareLink {
    Side side;
    ForkedProcess other;
    BareEnds ends;

    [[nodiscard]] bool read(std::span<std::byte> buffer) const { return ends.read(buffer); }
    [[nodiscard]] bool write(std::span<const std::byte> data) const { return ends.write(data); }
    [[nodiscard]] static Error error() { return BareEnds::error(); }
};

Result<std::unique_ptr<Contender>> contender(const Workbench& bench, Result<Sides> sides) {
    if (!sides) return std::unexpected(sides.error());
    auto far = sides->far.ends();
    auto other =
        ForkedProcess::start(bench.cpus().there, {far.from, far.to}, [&far] { static_cast<void>(follow(far)); });
    if (!other) return std::unexpected(other.error());
    const auto near = sides->near.ends();
    return std::make_unique<StreamContender<BareLink>>(BareLink{std::move(sides->near), std::move(*other), near});
}

Result<Sides> joined_by_pipes() {
    int there[2];
    int back[2];
    if (::pipe2(there, O_CLOEXEC) != 0) return std::unexpected(last_error("pipe2"));
    Descriptor there_read(there[0]);
    Descriptor there_write(there[1]);
    if (::pipe2(back, O_CLOEXEC) != 0) return std::unexpected(last_error("pipe2"));
    return Sides{{Descriptor(back[0]), std::move(there_write)}, {std::move(there_read), Descriptor(back[1])}};
}

struct Fifo {
    Descriptor read_end;
    Descriptor write_end;
};

Result<Fifo> open_fifo(const std::string& path) {
    if (::mkfifo(path.c_str(), 0600) != 0) return std::unexpected(last_error("mkfifo"));
    // The end that is opened first must not wait for the other.
    Descriptor read_end(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    Descriptor write_end(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!read_end || !write_end || ::fcntl(read_end.get(), F_SETFL, 0) != 0)
        return std::unexpected(last_error("opening a bare FIFO"));
    return Fifo{std::move(read_end), std::move(write_end)};
}

Result<Sides> joined_by_fifos(const Workbench& bench) {
    auto there = open_fifo(bench.address("fifo").place());
    if (!there) return std::unexpected(there.error());
    auto back = open_fifo(bench.address("fifo").place());
    if (!back) return std::unexpected(back.error());
    return Sides{{std::move(back->read_end), std::move(there->write_end)},
                 {std::move(there->read_end), std::move(back->write_end)}};
}

Result<Sides> joined_by_unix_socket() {
    int both[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both) != 0)
        return std::unexpected(last_error("socketpair"));
    return Sides{{Descriptor(both[0]), Descriptor()}, {Descriptor(both[1]), Descriptor()}};
}

Descriptor tcp_socket() { return Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

Result<Sides> joined_by_tcp() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;

    const auto listener = tcp_socket();
    auto near = tcp_socket();
    if (!listener || !near) return std::unexpected(last_error("socket"));
    const bool joined = ::bind(listener.get(), any, size) == 0 && ::listen(listener.get(), 1) == 0 &&
                        ::getsockname(listener.get(), any, &size) == 0 && ::connect(near.get(), any, size) == 0;
    if (!joined) return std::unexpected(last_error("a bare TCP connection"));
    Descriptor far(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!far) return std::unexpected(last_error("accept4"));
    const int on = 1;
    for (const int socket : {near.get(), far.get()}) ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return Sides{{std::move(near), Descriptor()}, {std::move(far), Descriptor()}};
}

}  // namespace

Entrant bare_local_pipe(const Task& task) { return bare_unix_socket(task); }

Entrant bare_unix_socket(const Task& task) {
    return {"bare Unix socket", task,
            [](const Workbench& bench, const Task&) { return contender(bench, joined_by_unix_socket()); }};
}

Entrant bare_tcp(const Task& task) {
    return {"bare TCP", task, [](const Workbench& bench, const Task&) { return contender(bench, joined_by_tcp()); }};
}

Entrant bare_pipes(const Task& task) {
    return {"bare pipes", task,
            [](const Workbench& bench, const Task&) { return contender(bench, joined_by_pipes()); }};
}

Entrant bare_fifos(const Task& task) {
    return {"bare FIFOs", task,
            [](const Workbench& bench, const Task&) { return contender(bench, joined_by_fifos(bench)); }};
}

}  // namespace strait::bench
