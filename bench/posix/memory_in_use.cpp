#include "bench/memory_in_use.hpp"

#include <sys/resource.h>

#include <fstream>
#include <optional>
#include <string>

namespace strait::bench {
namespace {

/// `NAME: 123 kB` in bytes.
std::optional<std::int64_t> line_of(const std::string& file, const std::string& name) {
    std::ifstream lines(file);
    std::string word;
    while (lines >> word) {
        if (word != name) continue;
        std::int64_t kibibytes = 0;
        if (lines >> kibibytes) return kibibytes * 1024;
    }
    return std::nullopt;
}

void allow_all_files() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

Result<std::int64_t> memory_in_use() {
    allow_all_files();
    const auto shared = line_of("/proc/meminfo", "Shmem:");
    const auto own = line_of("/proc/self/status", "RssAnon:");
    if (!shared || !own) return fail(Errc::not_supported_here, "this system does not say how much memory is in use");
    return *shared + *own;
}

Result<std::int64_t> memory_of(std::uint32_t process) {
    const auto part = line_of("/proc/" + std::to_string(process) + "/smaps_rollup", "Pss:");
    if (!part) return fail(Errc::not_found, "the memory of process " + std::to_string(process) + " cannot be read");
    return *part;
}

Result<void> allow_open_files(std::uint64_t count) {
    allow_all_files();
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur >= count) return {};
    return fail(Errc::not_supported_here, "it takes " + std::to_string(count) + " open files, and a process may have " +
                                              std::to_string(files.rlim_cur) + " here (ulimit -Hn)");
}

}  // namespace strait::bench
