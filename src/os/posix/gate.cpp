#include "os/posix/gate.hpp"

#include <cstring>
#include <utility>

namespace strait::os {
namespace {

NativeError native(int number) {
    const char* name = ::strerrorname_np(number);
    return {ErrorDomain::posix, number, name != nullptr ? name : "E" + std::to_string(number)};
}

// What holds while sockets and pipes are in use; apart, so that neither half is long.
Errc connection_errc(int number) noexcept {
    switch (number) {
        case ECONNREFUSED:
        case EHOSTUNREACH:
        case ENETUNREACH:
        case EADDRNOTAVAIL: return Errc::not_found;
        case EADDRINUSE: return Errc::already_in_use;
        case EPIPE:
        case ECONNRESET:
        case ECONNABORTED: return Errc::peer_died;
        case ETIMEDOUT: return Errc::timed_out;
        case ECANCELED: return Errc::cancelled;
        case EMSGSIZE: return Errc::too_large;
        case EPROTOTYPE:
        case ENOTSOCK: return Errc::wrong_kind;
        case EAFNOSUPPORT:
        case EPROTONOSUPPORT: return Errc::not_supported_here;
        default: return Errc::io;
    }
}

}  // namespace

Errc errc_of(int number) noexcept {
    switch (number) {
        case EINVAL:
        case ENAMETOOLONG: return Errc::invalid_argument;
        case EACCES:
        case EPERM:
        case EROFS: return Errc::access_denied;
        case ENOENT:
        case ENXIO:
        case ESRCH: return Errc::not_found;
        case EEXIST:
        case EBUSY:
        case ETXTBSY: return Errc::already_in_use;
        case EISDIR:
        case ENOTDIR:
        case ELOOP: return Errc::wrong_kind;
        case EMFILE:
        case ENFILE:
        case ENOMEM:
        case ENOBUFS: return Errc::out_of_resources;
        case ENOSPC:
        case EDQUOT: return Errc::no_space;
        case EFBIG:
        case EOVERFLOW:
        case E2BIG: return Errc::too_large;
        case EAGAIN: return Errc::would_block;
        case ENOSYS:
        case EOPNOTSUPP: return Errc::not_supported_here;
        default: return connection_errc(number);
    }
}

Error system_error(std::string_view call, int number) { return Error(errc_of(number)).from(call, native(number)); }

std::unexpected<Error> last_error(std::string_view call) { return std::unexpected(system_error(call, errno)); }

std::unexpected<Error> last_error(std::string_view call, std::string reason) {
    const int number = errno;
    return std::unexpected(system_error(call, number).because(std::move(reason)));
}

std::unexpected<Error> last_error(Errc code, std::string_view call, std::string reason) {
    const int number = errno;
    return std::unexpected(Error(code, std::move(reason)).from(call, native(number)));
}

}  // namespace strait::os
