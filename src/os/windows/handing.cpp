#include "os/handing.hpp"

#include "os/windows/file_path.hpp"
#include "os/windows/file_stream.hpp"
#include "os/windows/handle_kind.hpp"
#include "os/windows/identity.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/pipe_mark.hpp"
#include "os/windows/pipe_stream.hpp"
#include "os/windows/section.hpp"
#include "os/windows/socket_acceptor.hpp"
#include "os/windows/socket_stream.hpp"
#include "os/windows/wide.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <string_view>
#include <utility>

namespace strait::os {
namespace {

using MarkBytes = std::array<std::byte, sizeof(PipeMark)>;

struct Carrier {
    ByteStream& stream;
    PipeCarrier& pipe;
};

Result<Carrier> carrier_of(ByteStream& stream, const Deadline& deadline) {
    auto* const pipe = dynamic_cast<PipeCarrier*>(&stream);
    if (pipe == nullptr || !pipe->can_carry()) {
        return fail(
            Errc::not_supported_here,
            "only streams at pipe://, and between exec: and the child's stdio:, carry what is handed over on Windows");
    }
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    return Carrier{stream, *pipe};
}

Result<PipeMark> read_mark(ByteStream& stream, const Deadline& deadline) {
    MarkBytes data{};
    for (std::size_t filled = 0; filled < data.size();) {
        const auto count = stream.read_some(std::span(data).subspan(filled), deadline);
        if (!count) return std::unexpected(count.error());
        if (*count == 0) return fail(Errc::peer_died, "the peer has ended without handing anything over");
        filled += *count;
    }
    return std::bit_cast<PipeMark>(data);
}

std::unexpected<Error> hands_over_nothing() { return fail(Errc::corrupt_peer, "it hands over nothing"); }

// Only handles that stand in the peer's table: not what stands for a process or thread wherever it is said.
Result<HANDLE> handle_in(const PipeMark& mark) {
    constexpr std::uint64_t kLargest = 0x7fff'fffc;
    if (mark.handle == 0 || mark.handle > kLargest || mark.handle % 4 != 0) return hands_over_nothing();
    return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(mark.handle));
}

Result<Handle> pull(HANDLE process, HANDLE theirs, HANDLE over) {
    HANDLE copy = nullptr;
    if (!DuplicateHandle(process, theirs, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
        if (GetLastError() == ERROR_INVALID_HANDLE) return hands_over_nothing();
        return std::unexpected(last_error("DuplicateHandle"));
    }
    Handle ours(copy);
    // Looked at after the duplication: what was taken back before may have been anything.
    if (WaitForSingleObject(over, 0) != WAIT_TIMEOUT) return fail(Errc::peer_died, "the peer has taken it back");
    SetEvent(over);
    return ours;
}

Result<std::unique_ptr<ByteStream>> stream_of_socket(Socket socket) {
    Endpoint remote;
    remote.size = sizeof remote.storage;
    static_cast<void>(getpeername(socket.get(), remote.native(), &remote.size));
    auto peer = peer_of(socket.get(), remote);
    return make_socket_stream(std::move(socket), std::move(peer));
}

std::unique_ptr<ByteStream> stream_of_pipe(Handle pipe) {
    DWORD flags = 0;
    ULONG peer = 0;
    GetNamedPipeInfo(pipe.get(), &flags, nullptr, nullptr, nullptr);
    if ((flags & PIPE_SERVER_END) != 0)
        GetNamedPipeClientProcessId(pipe.get(), &peer);
    else
        GetNamedPipeServerProcessId(pipe.get(), &peer);
    return make_pipe_stream(std::move(pipe), PipeUse::duplex, peer);
}

bool is_of_identity(char letter) noexcept {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           letter == '-' || letter == '_';
}

}  // namespace

void close_native(NativeHandle handle) noexcept { CloseHandle(as_handle(handle)); }

Result<OwnedHandle> open_file(const std::string& path, Access access) {
    const auto name = to_wide(native_path(path));
    if (!name) return fail(Errc::invalid_argument, "a file's name must be UTF-8 on Windows");
    const DWORD attributes = GetFileAttributesW(name->c_str());
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        return fail(Errc::wrong_kind, "it is no regular file");
    const DWORD wanted = access == Access::read_only ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;
    constexpr DWORD kShared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    Handle file(CreateFileW(name->c_str(), wanted, kShared, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!file) return std::unexpected(last_error("CreateFileW"));
    if (GetFileType(file.get()) != FILE_TYPE_DISK) return fail(Errc::wrong_kind, "it is no regular file");
    return OwnedHandle(as_native(file.release()));
}

Result<void> send_handle(ByteStream& stream, const HandedMark& mark, NativeHandle what, const Deadline& deadline) {
    const auto carrier = carrier_of(stream, deadline);
    if (!carrier) return std::unexpected(carrier.error());
    if (auto room = carrier->pipe.wait_taken(GivenHandles::kMost, deadline); !room) return room;
    auto given = GivenHandles::duplicate(as_handle(what));
    if (!given) return std::unexpected(std::move(given.error()));
    const PipeMark sent{
        .mark = mark, .ticket = given->ticket, .handle = static_cast<std::uint64_t>(as_native(given->what.get()))};
    const auto data = std::bit_cast<MarkBytes>(sent);
    // So few bytes go whole or not at all.
    const auto count = stream.write_some(data, deadline);
    if (!count) return std::unexpected(count.error());
    if (*count != data.size()) return fail(Errc::io, "the system has sent a part of it");
    carrier->pipe.given().keep(std::move(*given));
    return {};
}

Result<ReceivedHandle> receive_handle(ByteStream& stream, const Deadline& deadline) {
    const auto carrier = carrier_of(stream, deadline);
    if (!carrier) return std::unexpected(carrier.error());
    const auto mark = read_mark(stream, deadline);
    if (!mark) return std::unexpected(mark.error());
    return pull_marked(*mark, carrier->pipe);
}

// Taken out of the sender's process, not put into ours: then a sender can only give what it has, and no number it says is one of ours.
Result<ReceivedHandle> pull_marked(const PipeMark& mark, PipeCarrier& carrier) {
    if (mark.mark.magic != HandedMark{}.magic)
        return fail(Errc::corrupt_peer, "what it hands over is not what it calls it");
    const auto theirs = handle_in(mark);
    if (!theirs) return std::unexpected(theirs.error());
    // The process first: as long as we have it open, its number is nobody's else.
    const auto process = carrier.open_peer();
    if (!process) return std::unexpected(process.error());
    const Handle over(OpenEventW(SYNCHRONIZE | EVENT_MODIFY_STATE, FALSE, ticket_name(mark.ticket).c_str()));
    if (!over) return fail(Errc::peer_died, "the peer has taken it back");
    auto ours = pull(process->get(), *theirs, over.get());
    if (!ours) return std::unexpected(std::move(ours.error()));
    return ReceivedHandle{mark.mark, OwnedHandle(as_native(ours->release()))};
}

bool is_a(HandedKind kind, NativeHandle handle) noexcept { return is_handle_of(kind, as_handle(handle)); }

Result<std::unique_ptr<ByteStream>> stream_of(OwnedHandle handle, HandedKind kind) {
    Handle native(as_handle(handle.release()));
    if (kind == HandedKind::file) return make_file_stream(std::move(native));
    auto socket = socket_over(native.get());
    return socket ? stream_of_socket(std::move(socket)) : stream_of_pipe(std::move(native));
}

Result<HandedListener> listener_of(OwnedHandle handle) {
    auto socket = socket_over(as_handle(handle.get()));
    const auto local = local_endpoint(socket.get());
    if (!local) return std::unexpected(local.error());
    if (local->family() == AF_UNIX)
        return fail(Errc::not_supported_here, "only listeners at tcp:// are handed over on Windows");
    const auto place = local->text();
    SocketListening listening{{}, place, {}};
    listening.sockets.push_back(std::move(socket));
    auto acceptor = make_socket_acceptor(std::move(listening));
    if (!acceptor) return std::unexpected(std::move(acceptor.error()));
    return HandedListener{std::move(*acceptor), "tcp://" + place};
}

Result<std::unique_ptr<MemoryMapping>> mapping_of(OwnedHandle handle, const HandedMark& mark) {
    const std::string_view text(mark.text.data(), mark.text.size());
    const auto name = text.substr(0, text.find('\0'));
    if (name.empty() || !std::ranges::all_of(name, is_of_identity))
        return fail(Errc::corrupt_peer, "what it hands over is not what it calls it");
    Handle section(as_handle(handle.release()));
    // Nothing else says what the handle is good for.
    const View attempt(MapViewOfFile(section.get(), FILE_MAP_WRITE, 0, 0, 1));
    const auto access = attempt ? Access::read_write : Access::read_only;
    return map_section({std::move(section), access, mark.size, std::string(name)});
}

}  // namespace strait::os
