#include "mechanism/stdio.hpp"

#include "os/windows/blocking_stream.hpp"

#include <cstdio>

#include <fcntl.h>
#include <io.h>

namespace strait::mechanism::stdio {
namespace {

// Wine has a handle also for what is closed, calls it a disk file, and lets everything be asked of it but a transfer.
// Of a file that a Linux shell has opened for it, Wine knows nothing but how to transfer.
bool transfers_nothing(HANDLE handle, DWORD which) noexcept {
    char none = 0;
    DWORD done = 0;
    if (which == STD_INPUT_HANDLE) return ReadFile(handle, &none, 0, &done, nullptr) != 0;
    return WriteFile(handle, &none, 0, &done, nullptr) != 0;
}

bool is_stream(HANDLE handle, DWORD which) noexcept {
    if (handle == nullptr || handle == INVALID_HANDLE_VALUE) return false;
    const DWORD type = GetFileType(handle);
    return type == FILE_TYPE_DISK ? transfers_nothing(handle, which) : type != FILE_TYPE_UNKNOWN;
}

Result<HANDLE> standard_handle(DWORD which, std::string_view name) {
    const HANDLE handle = GetStdHandle(which);
    if (is_stream(handle, which)) return handle;
    return fail(Errc::closed, "this program was started without " + std::string(name));
}

// The C library owns the handle too and must let go of it with us, or it would write into whatever gets that number next.
void close_stdout() {
    std::fflush(stdout);
    const int null = _open("NUL", _O_WRONLY | _O_BINARY);
    const int out = _fileno(stdout);
    const HANDLE old = GetStdHandle(STD_OUTPUT_HANDLE);
    const bool ours = out >= 0 && reinterpret_cast<HANDLE>(_get_osfhandle(out)) == old;
    if (null < 0) return;
    if (ours) {
        _dup2(null, out);
        SetStdHandle(STD_OUTPUT_HANDLE, reinterpret_cast<HANDLE>(_get_osfhandle(out)));
    } else {
        SetStdHandle(STD_OUTPUT_HANDLE, reinterpret_cast<HANDLE>(_get_osfhandle(_dup(null))));
        CloseHandle(old);
    }
    _close(null);
}

}  // namespace

Result<std::unique_ptr<os::ByteStream>> connect(const Address& /*address*/, Server server,
                                                const Deadline& /*deadline*/) {
    if (server == Server::same_user)
        return fail(Errc::not_supported_here, "stdio: does not tell who is at the other end");
    const auto in = standard_handle(STD_INPUT_HANDLE, "stdin");
    if (!in) return std::unexpected(in.error());
    const auto out = standard_handle(STD_OUTPUT_HANDLE, "stdout");
    if (!out) return std::unexpected(out.error());
    return os::make_blocking_stream({*in, *out, close_stdout});
}

Result<std::string> native_name(const Address& /*address*/) { return "STD_INPUT_HANDLE, STD_OUTPUT_HANDLE"; }

}  // namespace strait::mechanism::stdio
