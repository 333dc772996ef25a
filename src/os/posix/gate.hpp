#pragma once
/// The gate to system calls: repeats what a signal interrupted, and makes an Error of what failed.

#include "strait/error.hpp"

#include <cerrno>
#include <string>
#include <string_view>

namespace strait::os {

/// Makes the call again for as long as a signal interrupts it. `if (uninterrupted([&] { return fsync(fd); }) < 0) return last_error("fsync");`
template <typename Call>
auto uninterrupted(Call call) {
    while (true) {
        const auto result = call();
        if (result != -1 || errno != EINTR) return result;
    }
}

/// The portable code of an errno value; `io` for one without a portable name.
[[nodiscard]] Errc errc_of(int number) noexcept;

/// The error of a native call that answered with this number (posix_spawn, posix_fallocate).
[[nodiscard]] Error system_error(std::string_view call, int number);

/// The error of the native call that has just failed, from errno: to be called before anything else can change that.
[[nodiscard]] std::unexpected<Error> last_error(std::string_view call);
/// With what it means here.
[[nodiscard]] std::unexpected<Error> last_error(std::string_view call, std::string reason);
/// With another portable code, where errno alone would tell it wrong.
[[nodiscard]] std::unexpected<Error> last_error(Errc code, std::string_view call, std::string reason);

}  // namespace strait::os
