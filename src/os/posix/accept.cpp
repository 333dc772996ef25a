#include "os/posix/accept.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/wait.hpp"

#include <sys/resource.h>
#include <sys/socket.h>

#include <utility>

namespace strait::os {
namespace {

// A connection that died while it waited is passed over; so are the network errors that accept(2) reports for it.
bool concerns_one_peer(int number) noexcept {
    switch (number) {
        case ECONNABORTED:
        case EPROTO:
        case ENETDOWN:
        case ENETUNREACH:
        case EHOSTDOWN:
        case EHOSTUNREACH: return true;
        default: return false;
    }
}

std::unexpected<Error> accept_error() {
    if (errno != EMFILE) return last_error("accept4");
    const int number = errno;
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return std::unexpected(system_error("accept4", number)
                               .because("this process has all " + std::to_string(limit.rlim_cur) +
                                        " descriptors open that it may have (ulimit -n); the peer stays queued"));
}

}  // namespace

Result<Accepted> accept_next(std::span<const Descriptor> sockets, int ready, const Deadline& deadline) {
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    while (true) {
        for (const auto& socket : sockets) {
            Accepted accepted;
            const int number = uninterrupted(
                [&] { return ::accept4(socket.get(), accepted.from.out(), accepted.from.out_length(), SOCK_CLOEXEC); });
            if (number >= 0) {
                accepted.socket = Descriptor(number);
                return accepted;
            }
            if (errno != EAGAIN && !concerns_one_peer(errno)) return accept_error();
        }
        if (const auto waited = wait_for(ready, POLLIN, deadline); !waited) return std::unexpected(waited.error());
    }
}

}  // namespace strait::os
