#pragma once
/// What is wrong with what lies around: left-overs of killed programs, and limits that will bite.

#include <strait/error.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace strait {

struct Finding {
    enum class Kind : std::uint8_t {
        left_over,  ///< something of strait's whose last user is dead
        limit,      ///< a setting of the system
    };
    Kind kind = Kind::left_over;
    std::string object;  ///< `/run/user/1000/strait/pipe/x`, `/dev/shm`
    std::string proof;   ///< how it is known that nobody uses it; or what the limit is
    std::string remedy;  ///< the command that mends it
};

/// Looks, and changes nothing. That something is left over is proven by a lock that its living user would hold, never by a process number or an age.
/// Left-overs in the runtime folder of this user, the memory and queues they stand for, sockets and FIFOs elsewhere as long as the page of who served
/// there is known, and limits. Windows leaves nothing: its objects end with their
/// last user. Errors: access_denied (the runtime folder is somebody else's).
/// Source: flock(2), fcntl(2), statvfs(3), getrlimit(2), proc(5).
[[nodiscard]] Result<std::vector<Finding>> examine();

/// Removes what is left over, each after another look under its lock, and tells what has gone. Limits are left alone. Errors: as examine().
[[nodiscard]] Result<std::vector<Finding>> clean_up();

}  // namespace strait
