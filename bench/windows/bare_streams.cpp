#include "bench/bare_streams.hpp"

#include "bench/peer_roles.hpp"
#include "bench/stream_loops.hpp"
#include "bench/windows/bare_tcp.hpp"
#include "bench/windows/native_handle.hpp"
#include "bench/workbench.hpp"
#include "tour/other_process.hpp"

#include <windows.h>

#include <algorithm>

namespace strait::bench {
namespace {

using app::tour::OtherProcess;

constexpr DWORD kBuffer = 64 * 1024;

DWORD at_most(std::size_t size) { return static_cast<DWORD>(std::min<std::size_t>(size, 1U << 30)); }

/// A named pipe without overlapped calls: ReadFile and WriteFile, and no more.
struct PipeEnds {
    Handle pipe;

    bool read(std::span<std::byte> buffer) {
        while (!buffer.empty()) {
            DWORD count = 0;
            if (ReadFile(pipe.get(), buffer.data(), at_most(buffer.size()), &count, nullptr) == FALSE) return false;
            buffer = buffer.subspan(count);
        }
        return true;
    }
    bool write(std::span<const std::byte> data) {
        while (!data.empty()) {
            DWORD count = 0;
            if (WriteFile(pipe.get(), data.data(), at_most(data.size()), &count, nullptr) == FALSE) return false;
            data = data.subspan(count);
        }
        return true;
    }
    [[nodiscard]] static Error error() { return last_error("a bare ReadFile or WriteFile"); }
};

struct PipeLink {
    OtherProcess other;
    PipeEnds ends;
    bool read(std::span<std::byte> buffer) { return ends.read(buffer); }
    bool write(std::span<const std::byte> data) { return ends.write(data); }
    [[nodiscard]] static Error error() { return PipeEnds::error(); }
};

Result<std::unique_ptr<Contender>> over_named_pipe(const Workbench& bench, const Task&) {
    const auto name = "\\\\.\\pipe\\" + bench.address("pipe").place();
    Handle pipe(CreateNamedPipeA(name.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE,
                                 PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, 1, kBuffer, kBuffer, 0, nullptr));
    if (!pipe) return std::unexpected(last_error("CreateNamedPipe"));
    auto other = OtherProcess::start(bench.peer_command({"bare-pipe", name}), bench.deadline());
    if (!other) return std::unexpected(other.error());
    if (ConnectNamedPipe(pipe.get(), nullptr) == FALSE && GetLastError() != ERROR_PIPE_CONNECTED)
        return std::unexpected(last_error("ConnectNamedPipe"));
    return std::make_unique<StreamContender<PipeLink>>(PipeLink{std::move(*other), {std::move(pipe)}});
}

Result<void> follow_named_pipe(const Words& arguments) {
    PipeEnds ends{Handle(CreateFileA(arguments[0].c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING,
                                     SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, nullptr))};
    if (!ends.pipe) return std::unexpected(last_error("CreateFile"));
    return follow(ends);
}

constexpr std::array kRoles{PeerRole{"bare-pipe", 1, follow_named_pipe}, PeerRole{"bare-tcp", 1, follow_bare_tcp}};

}  // namespace

Entrant bare_local_pipe(const Task& task) { return {"bare named pipe", task, over_named_pipe}; }

// The limit of what is not there either: Windows' sockets are the same below.
Entrant bare_unix_socket(const Task& task) { return bare_tcp(task); }

Entrant bare_pipes(const Task& task) { return bare_local_pipe(task); }
Entrant bare_fifos(const Task& task) { return bare_local_pipe(task); }

std::span<const PeerRole> system_peer_roles() { return kRoles; }

}  // namespace strait::bench
