#include "bench/posix/forked_process.hpp"

#include "bench/cpus.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <csignal>

namespace strait::bench {
namespace {

// Else this copy would hold the ends of other contenders open.
void close_all_but(std::vector<int> kept) {
    std::ranges::sort(kept);
    unsigned first = STDERR_FILENO + 1;
    for (const int descriptor : kept) {
        const auto number = static_cast<unsigned>(descriptor);
        if (number > first) ::close_range(first, number - 1, 0);
        first = number + 1;
    }
    ::close_range(first, UINT_MAX, 0);
}

}  // namespace

Result<ForkedProcess> ForkedProcess::start(int cpu, std::vector<int> kept, const std::function<void()>& play) {
    const pid_t id = ::fork();
    if (id < 0) return fail(Errc::out_of_resources, "the other process cannot be started (fork)");
    if (id > 0) return ForkedProcess(id);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    close_all_but(std::move(kept));
    pin_to(cpu);
    play();
    ::_exit(0);
}

ForkedProcess::~ForkedProcess() {
    if (id_ < 0) return;
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
}

}  // namespace strait::bench
