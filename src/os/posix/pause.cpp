#include "os/pause.hpp"

#include "os/posix/wait.hpp"

namespace strait::os {

Error pause(const Deadline& deadline) {
    const auto waited = wait_for_any({}, deadline);
    return waited ? Error(Errc::timed_out) : waited.error();
}

}  // namespace strait::os
