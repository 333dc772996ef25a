#include "os/windows/pipe_carrier.hpp"

#include "os/windows/identity.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/wait.hpp"

#include <chrono>

namespace strait::os {
namespace {

constexpr std::chrono::milliseconds kHangUpSlice{10};

}  // namespace

Peer PipeCarrier::identified_peer() const { return identify(peer_, since_); }

// The peer may die as well, which no event says.
Result<void> PipeCarrier::wait_taken(std::size_t most, const Deadline& deadline) {
    while (given_.tidy() >= most) {
        if (is_hung_up()) {
            // Looked at again: who hangs up may have taken it before.
            if (given_.tidy() < most) break;
            return fail(Errc::peer_died, "nobody takes what was handed over");
        }
        const auto slice = deadline.is_now() ? deadline : deadline.or_at(Deadline::Clock::now() + kHangUpSlice);
        auto taken = wait_one(given_.next(), slice);
        if (!taken && (taken.error() != Errc::timed_out || deadline.expired())) return taken;
    }
    return {};
}

Result<Handle> PipeCarrier::open_peer() const {
    constexpr DWORD kAccess = PROCESS_DUP_HANDLE | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE;
    Handle process(OpenProcess(kAccess, FALSE, peer_));
    if (!process && GetLastError() == ERROR_ACCESS_DENIED) {
        return fail(Error(Errc::access_denied,
                          "this program may not take handles out of the peer's process: "
                          "run both as one user, the taking one with no fewer rights")
                        .from("OpenProcess", native_error(ERROR_ACCESS_DENIED)));
    }
    if (process && was_alive(process.get(), since_)) return process;
    return fail(Errc::peer_died, "the peer has ended, and what it handed over with it");
}

}  // namespace strait::os
