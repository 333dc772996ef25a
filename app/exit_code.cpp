#include "exit_code.hpp"

namespace strait::app {

int exit_code_of(Errc code) noexcept {
    switch (code) {
        case Errc::invalid_argument:
        case Errc::invalid_address:
        case Errc::wrong_kind: return kBadUsage;
        case Errc::timed_out: return kTimedOut;
        case Errc::not_found: return kNotFound;
        case Errc::not_supported_here:
        case Errc::not_yet: return kNotSupported;
        case Errc::cancelled: return kInterrupted;
        default: return kFailed;
    }
}

int code_of(const ExitStatus& status) noexcept { return status.signal ? 128 + *status.signal : status.code; }

}  // namespace strait::app
