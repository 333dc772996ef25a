#include "os/posix/unix_address.hpp"

#include <cstring>

namespace strait::os {

Result<UnixAddress> unix_address(const std::string& path) {
    UnixAddress address;
    address.native.sun_family = AF_UNIX;
    // One byte less than Linux would take, so that the path ends with a NUL for every program that looks at it.
    constexpr std::size_t kLongest = sizeof address.native.sun_path - 1;
    if (path.size() > kLongest) {
        return fail(Errc::invalid_address, "the path " + path + " has " + std::to_string(path.size()) +
                                               " bytes, and that of a Unix socket may have " +
                                               std::to_string(kLongest));
    }
    std::memcpy(address.native.sun_path, path.data(), path.size());
    return address;
}

}  // namespace strait::os
