#include "look/posix/limits.hpp"

#include "os/posix/runtime_folder.hpp"
#include "os/posix/system_limit.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <string>

namespace strait::look {
namespace {

using Findings = std::vector<Finding>;

// What the containers of this world begin with; a few channels fill it.
constexpr std::uint64_t kSmallMemory = std::uint64_t{64} << 20;
// Each connection needs up to six, and a server has many.
constexpr rlim_t kFewDescriptors = 1024;

void add(Findings& all, const std::string& object, const std::string& proof, const std::string& remedy) {
    all.push_back({Finding::Kind::limit, object, proof, remedy});
}

std::string in_megabytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

void look_at_memory(Findings& all) {
    struct statvfs status{};
    if (::statvfs("/dev/shm", &status) < 0)
        return add(all, "/dev/shm", "it cannot be asked for its size", "mount -t tmpfs -o mode=1777 tmpfs /dev/shm");
    const auto size = std::uint64_t{status.f_blocks} * status.f_frsize;
    const auto free = std::uint64_t{status.f_bavail} * status.f_frsize;
    if (size != 0 && size <= kSmallMemory)
        add(all, "/dev/shm", "it has " + in_megabytes(size) + " for all shared memory together",
            "mount -o remount,size=1G /dev/shm (a container: docker run --shm-size=1g)");
    else if (size != 0 && free <= kSmallMemory)
        add(all, "/dev/shm", in_megabytes(free) + " of its " + in_megabytes(size) + " are free",
            "du -a /dev/shm, and remove what nobody needs");
}

void look_at_descriptors(Findings& all) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur > kFewDescriptors) return;
    add(all, "descriptors", "a process may have " + std::to_string(limit.rlim_cur) + " open",
        limit.rlim_max > limit.rlim_cur ? "ulimit -n " + std::to_string(limit.rlim_max)
                                        : "a line `* hard nofile 65536` in /etc/security/limits.conf");
}

struct QueueLimit {
    const char* file;
    std::uint64_t usual;  ///< the kernel's own default
};

void look_at_queues(Findings& all) {
    constexpr std::array kLimits{QueueLimit{"msg_max", 10}, QueueLimit{"msgsize_max", 8192},
                                 QueueLimit{"queues_max", 256}};
    for (const auto& limit : kLimits) {
        const auto file = "/proc/sys/fs/mqueue/" + std::string(limit.file);
        const auto value = os::read_limit(file);
        if (value == 0 || value >= limit.usual) continue;
        add(all, file, "it is " + std::to_string(value) + ", and usually " + std::to_string(limit.usual),
            "sysctl fs.mqueue." + std::string(limit.file) + "=" + std::to_string(limit.usual));
    }
    constexpr rlim_t kUsualBytes = 819'200;
    rlimit bytes{};
    if (::getrlimit(RLIMIT_MSGQUEUE, &bytes) == 0 && bytes.rlim_cur < kUsualBytes)
        add(all, "queues", "all queues of this user may have " + std::to_string(bytes.rlim_cur) + " bytes together",
            "ulimit -q " + std::to_string(kUsualBytes));
}

void look_at_runtime_folder(Findings& all) {
    const auto path = os::runtime_path();
    struct stat status{};
    if (::lstat(path.c_str(), &status) < 0) return;
    if (status.st_uid != ::geteuid() || !S_ISDIR(status.st_mode))
        return add(all, path, "it is no folder of this user", "have it removed, or set XDG_RUNTIME_DIR");
    if ((status.st_mode & 077) != 0) add(all, path, "it is open to other users", "chmod 700 " + path);
}

}  // namespace

Findings tight_limits() {
    Findings all;
    look_at_runtime_folder(all);
    look_at_memory(all);
    look_at_descriptors(all);
    look_at_queues(all);
    return all;
}

}  // namespace strait::look
