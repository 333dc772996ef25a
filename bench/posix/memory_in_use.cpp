#include "bench/memory_in_use.hpp"

#include <sys/resource.h>

#include <fstream>
#include <optional>
#include <string>

namespace strait::bench {
namespace {

/// `NAME: 123 kB` in bytes.
std::optional<std::int64_t> line_of(const char* file, const std::string& name) {
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

}  // namespace strait::bench
