#include "resources/posix/descriptor_limit.hpp"

#include "support/this_process.hpp"

#include <unistd.h>

namespace strait::test {
namespace {

// Enough for what is open, and little to fill.
constexpr rlim_t kFew = 64;

}  // namespace

DescriptorLimit::DescriptorLimit(std::size_t left) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit small = before_;
    small.rlim_cur = open_handles() + kFew;
    ::setrlimit(RLIMIT_NOFILE, &small);
    for (int taken = 0; (taken = ::dup(STDERR_FILENO)) >= 0;) taken_.push_back(taken);
    release(left);
}

DescriptorLimit::~DescriptorLimit() {
    release(taken_.size());
    ::setrlimit(RLIMIT_NOFILE, &before_);
}

void DescriptorLimit::release(std::size_t count) {
    for (; count > 0 && !taken_.empty(); --count) {
        ::close(taken_.back());
        taken_.pop_back();
    }
}

}  // namespace strait::test
