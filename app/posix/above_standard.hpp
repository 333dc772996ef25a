#pragma once
/// Descriptors of our own beside the standard ones.

#include <fcntl.h>
#include <unistd.h>

namespace strait::app {

/// The same file under a number above the standard ones: a closed stdin must stay a closed stdin, and not become one of ours.
[[nodiscard]] inline int above_standard(int descriptor) {
    if (descriptor < 0 || descriptor > STDERR_FILENO) return descriptor;
    const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    ::close(descriptor);
    return moved;
}

}  // namespace strait::app
