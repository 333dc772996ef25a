#include "support/this_process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>

namespace strait::test {

std::uint32_t this_process_id() { return static_cast<std::uint32_t>(::getpid()); }

std::string this_user_id() { return std::to_string(::getuid()); }

std::size_t open_handles() {
    const std::filesystem::directory_iterator open("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(open), end(open))) - 1;  // one is the folder itself
}

void raise_handle_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace strait::test
