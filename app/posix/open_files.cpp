#include "open_files.hpp"

#include <sys/resource.h>

namespace strait::app {

void allow_many_peers() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    // If it fails, the command says so once the peers are too many.
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace strait::app
