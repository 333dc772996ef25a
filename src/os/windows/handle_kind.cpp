#include "os/windows/handle_kind.hpp"

#include "os/windows/pipe_state.hpp"
#include "os/windows/winsock.hpp"

#include <winternl.h>

#include <array>
#include <string_view>
#include <utility>

namespace strait::os {
namespace {

// The name of its type: "File", "Event", "Section", "Process".
bool is_of_type(HANDLE handle, std::wstring_view type) noexcept {
    alignas(UNICODE_STRING) std::array<std::byte, 1024> answer{};
    ULONG size = 0;
    const NTSTATUS status =
        NtQueryObject(handle, ObjectTypeInformation, answer.data(), static_cast<ULONG>(answer.size()), &size);
    if (status < 0) return false;
    const auto& name = *reinterpret_cast<const UNICODE_STRING*>(answer.data());
    return std::wstring_view(name.Buffer, name.Length / sizeof(wchar_t)) == type;
}

// Such a handle would wait in a read whatever the deadline is.
bool waits_in_each_call(HANDLE file) noexcept {
    constexpr auto kFileModeInformation = static_cast<FILE_INFORMATION_CLASS>(16);
    constexpr ULONG kSynchronous = 0x10 | 0x20;  // FILE_SYNCHRONOUS_IO_ALERT, FILE_SYNCHRONOUS_IO_NONALERT
    ULONG mode = 0;
    IO_STATUS_BLOCK status{};
    const NTSTATUS answer = NtQueryInformationFile(file, &status, &mode, sizeof mode, kFileModeInformation);
    return answer < 0 || (mode & kSynchronous) != 0;
}

int option_of(const Socket& socket, int option) noexcept {
    int value = -1;
    int size = sizeof value;
    return getsockopt(socket.get(), SOL_SOCKET, option, reinterpret_cast<char*>(&value), &size) == 0 ? value : -1;
}

bool is_connected(const Socket& socket) noexcept {
    Endpoint peer;
    peer.size = sizeof peer.storage;
    return option_of(socket, SO_TYPE) == SOCK_STREAM && getpeername(socket.get(), peer.native(), &peer.size) == 0;
}

bool is_pipe(HANDLE handle) noexcept {
    return GetNamedPipeInfo(handle, nullptr, nullptr, nullptr, nullptr) && !waits_in_each_call(handle);
}

bool is_stream(HANDLE handle) noexcept {
    if (!is_of_type(handle, L"File") || GetFileType(handle) != FILE_TYPE_PIPE) return false;
    const auto socket = socket_over(handle);
    return socket ? is_connected(socket) : is_pipe(handle);
}

bool is_listener(HANDLE handle) noexcept {
    if (!is_of_type(handle, L"File") || GetFileType(handle) != FILE_TYPE_PIPE) return false;
    const auto socket = socket_over(handle);
    return socket && option_of(socket, SO_TYPE) == SOCK_STREAM && option_of(socket, SO_ACCEPTCONN) == 1;
}

}  // namespace

Socket socket_over(HANDLE handle) noexcept {
    if (!start_winsock()) return Socket();
    WSAPROTOCOL_INFOW information{};
    const auto given = reinterpret_cast<SOCKET>(handle);
    if (WSADuplicateSocketW(given, GetCurrentProcessId(), &information) != 0) return Socket();
    constexpr DWORD kFlags = WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT;
    Socket socket(WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &information, 0, kFlags));
    // Wine makes one of anything.
    return option_of(socket, SO_TYPE) == -1 ? Socket() : std::move(socket);
}

bool is_handle_of(HandedKind kind, HANDLE handle) noexcept {
    switch (kind) {
        case HandedKind::file: return is_of_type(handle, L"File") && GetFileType(handle) == FILE_TYPE_DISK;
        case HandedKind::stream: return is_stream(handle);
        case HandedKind::listener: return is_listener(handle);
        case HandedKind::region: return is_of_type(handle, L"Section");
        case HandedKind::event: return is_of_type(handle, L"Event");
        case HandedKind::process: return is_of_type(handle, L"Process");
    }
    return false;
}

}  // namespace strait::os
