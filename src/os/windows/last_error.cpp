#include "os/windows/last_error.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace strait::os {
namespace {

struct Known {
    DWORD code;
    std::string_view name;
    Errc errc;
};

using enum Errc;

// Sorted by code. Only what the calls of this library were seen or are documented to answer.
constexpr std::array kKnown{
    Known{ERROR_FILE_NOT_FOUND, "ERROR_FILE_NOT_FOUND", not_found},
    Known{ERROR_PATH_NOT_FOUND, "ERROR_PATH_NOT_FOUND", not_found},
    Known{ERROR_TOO_MANY_OPEN_FILES, "ERROR_TOO_MANY_OPEN_FILES", out_of_resources},
    Known{ERROR_ACCESS_DENIED, "ERROR_ACCESS_DENIED", access_denied},
    Known{ERROR_INVALID_HANDLE, "ERROR_INVALID_HANDLE", wrong_kind},
    Known{ERROR_NOT_ENOUGH_MEMORY, "ERROR_NOT_ENOUGH_MEMORY", out_of_resources},
    Known{ERROR_OUTOFMEMORY, "ERROR_OUTOFMEMORY", out_of_resources},
    Known{ERROR_INVALID_DRIVE, "ERROR_INVALID_DRIVE", not_found},
    Known{ERROR_WRITE_PROTECT, "ERROR_WRITE_PROTECT", access_denied},
    Known{ERROR_NOT_READY, "ERROR_NOT_READY", io},
    Known{ERROR_SHARING_VIOLATION, "ERROR_SHARING_VIOLATION", already_in_use},
    Known{ERROR_LOCK_VIOLATION, "ERROR_LOCK_VIOLATION", already_in_use},
    Known{ERROR_HANDLE_EOF, "ERROR_HANDLE_EOF", peer_died},
    Known{ERROR_HANDLE_DISK_FULL, "ERROR_HANDLE_DISK_FULL", no_space},
    Known{ERROR_NOT_SUPPORTED, "ERROR_NOT_SUPPORTED", not_supported_here},
    Known{ERROR_NETNAME_DELETED, "ERROR_NETNAME_DELETED", peer_died},
    Known{ERROR_FILE_EXISTS, "ERROR_FILE_EXISTS", already_in_use},
    Known{ERROR_INVALID_PARAMETER, "ERROR_INVALID_PARAMETER", invalid_argument},
    Known{ERROR_BROKEN_PIPE, "ERROR_BROKEN_PIPE", peer_died},
    Known{ERROR_DISK_FULL, "ERROR_DISK_FULL", no_space},
    Known{ERROR_CALL_NOT_IMPLEMENTED, "ERROR_CALL_NOT_IMPLEMENTED", not_supported_here},
    Known{ERROR_SEM_TIMEOUT, "ERROR_SEM_TIMEOUT", timed_out},
    Known{ERROR_INVALID_NAME, "ERROR_INVALID_NAME", invalid_address},
    Known{ERROR_MOD_NOT_FOUND, "ERROR_MOD_NOT_FOUND", not_found},
    Known{ERROR_PROC_NOT_FOUND, "ERROR_PROC_NOT_FOUND", not_found},
    Known{ERROR_BAD_PATHNAME, "ERROR_BAD_PATHNAME", invalid_address},
    Known{ERROR_ALREADY_EXISTS, "ERROR_ALREADY_EXISTS", already_in_use},
    Known{ERROR_BAD_EXE_FORMAT, "ERROR_BAD_EXE_FORMAT", access_denied},
    Known{ERROR_FILENAME_EXCED_RANGE, "ERROR_FILENAME_EXCED_RANGE", invalid_address},
    Known{ERROR_FILE_TOO_LARGE, "ERROR_FILE_TOO_LARGE", too_large},
    Known{ERROR_BAD_PIPE, "ERROR_BAD_PIPE", wrong_kind},
    Known{ERROR_PIPE_BUSY, "ERROR_PIPE_BUSY", timed_out},
    Known{ERROR_NO_DATA, "ERROR_NO_DATA", peer_died},
    Known{ERROR_PIPE_NOT_CONNECTED, "ERROR_PIPE_NOT_CONNECTED", peer_died},
    Known{ERROR_MORE_DATA, "ERROR_MORE_DATA", too_large},
    Known{ERROR_DIRECTORY, "ERROR_DIRECTORY", not_found},
    Known{ERROR_PIPE_CONNECTED, "ERROR_PIPE_CONNECTED", already_in_use},
    Known{kElevationRequired, "ERROR_ELEVATION_REQUIRED", access_denied},
    Known{ERROR_OPERATION_ABORTED, "ERROR_OPERATION_ABORTED", cancelled},
    Known{ERROR_IO_INCOMPLETE, "ERROR_IO_INCOMPLETE", would_block},
    Known{ERROR_IO_PENDING, "ERROR_IO_PENDING", would_block},
    Known{ERROR_NOACCESS, "ERROR_NOACCESS", invalid_argument},
    Known{ERROR_FILE_INVALID, "ERROR_FILE_INVALID", too_small},
    Known{ERROR_NOT_FOUND, "ERROR_NOT_FOUND", not_found},
    Known{ERROR_USER_MAPPED_FILE, "ERROR_USER_MAPPED_FILE", already_in_use},
    Known{ERROR_CONNECTION_REFUSED, "ERROR_CONNECTION_REFUSED", not_found},
    Known{ERROR_CONNECTION_ABORTED, "ERROR_CONNECTION_ABORTED", peer_died},
    Known{ERROR_PRIVILEGE_NOT_HELD, "ERROR_PRIVILEGE_NOT_HELD", access_denied},
    Known{ERROR_NO_SYSTEM_RESOURCES, "ERROR_NO_SYSTEM_RESOURCES", out_of_resources},
    Known{ERROR_COMMITMENT_LIMIT, "ERROR_COMMITMENT_LIMIT", no_space},
    Known{WSAEACCES, "WSAEACCES", access_denied},
    Known{WSAEINVAL, "WSAEINVAL", invalid_argument},
    Known{WSAEMFILE, "WSAEMFILE", out_of_resources},
    Known{WSAEWOULDBLOCK, "WSAEWOULDBLOCK", would_block},
    Known{WSAENOTSOCK, "WSAENOTSOCK", wrong_kind},
    Known{WSAEMSGSIZE, "WSAEMSGSIZE", too_large},
    Known{WSAEPROTONOSUPPORT, "WSAEPROTONOSUPPORT", not_supported_here},
    Known{WSAEOPNOTSUPP, "WSAEOPNOTSUPP", not_supported_here},
    Known{WSAEAFNOSUPPORT, "WSAEAFNOSUPPORT", not_supported_here},
    Known{WSAEADDRINUSE, "WSAEADDRINUSE", already_in_use},
    Known{WSAEADDRNOTAVAIL, "WSAEADDRNOTAVAIL", not_found},
    Known{WSAENETDOWN, "WSAENETDOWN", not_found},
    Known{WSAENETUNREACH, "WSAENETUNREACH", not_found},
    Known{WSAENETRESET, "WSAENETRESET", peer_died},
    Known{WSAECONNABORTED, "WSAECONNABORTED", peer_died},
    Known{WSAECONNRESET, "WSAECONNRESET", peer_died},
    Known{WSAENOBUFS, "WSAENOBUFS", out_of_resources},
    Known{WSAENOTCONN, "WSAENOTCONN", peer_died},
    Known{WSAESHUTDOWN, "WSAESHUTDOWN", closed},
    Known{WSAETIMEDOUT, "WSAETIMEDOUT", timed_out},
    Known{WSAECONNREFUSED, "WSAECONNREFUSED", not_found},
    Known{WSAEHOSTDOWN, "WSAEHOSTDOWN", not_found},
    Known{WSAEHOSTUNREACH, "WSAEHOSTUNREACH", not_found},
    Known{WSAHOST_NOT_FOUND, "WSAHOST_NOT_FOUND", not_found},
    Known{WSATRY_AGAIN, "WSATRY_AGAIN", not_found},
    Known{WSANO_RECOVERY, "WSANO_RECOVERY", not_found},
    Known{WSANO_DATA, "WSANO_DATA", not_found},
};
static_assert(std::ranges::is_sorted(kKnown, {}, &Known::code));

const Known* find_known(DWORD code) noexcept {
    const auto found = std::ranges::lower_bound(kKnown, code, {}, &Known::code);
    return found != kKnown.end() && found->code == code ? &*found : nullptr;
}

}  // namespace

NativeError native_error(DWORD code) {
    const auto* known = find_known(code);
    auto name = known != nullptr ? std::string(known->name) : "error " + std::to_string(code);
    return {ErrorDomain::windows, static_cast<int>(code), std::move(name)};
}

Errc errc_of(DWORD code) noexcept {
    const auto* known = find_known(code);
    return known != nullptr ? known->errc : io;
}

Error error_from(DWORD code, std::string_view call) { return Error(errc_of(code)).from(call, native_error(code)); }

}  // namespace strait::os
