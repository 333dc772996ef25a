#include "os/posix/unshared_descriptor.hpp"

#include <pthread.h>

#include <mutex>
#include <set>
#include <utility>

namespace strait::os {
namespace {

struct Registry {
    std::mutex mutex;
    std::set<int> numbers;
};

// Never destroyed: a program may fork while it ends.
Registry& registry() {
    static auto& the_registry = *new Registry;
    return the_registry;
}

// The child must find the set whole, whatever other threads were doing.
void before_fork() { registry().mutex.lock(); }
void after_fork_in_parent() { registry().mutex.unlock(); }
void after_fork_in_child() {
    // Only close(2): the child may do little else here. The set stays as it is, its objects never look at it again.
    for (const int number : registry().numbers) ::close(number);
    registry().mutex.unlock();
}

void watch_forks() {
    static const int kWatching = ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    static_cast<void>(kWatching);
}

}  // namespace

UnsharedDescriptor::UnsharedDescriptor(Descriptor descriptor) : descriptor_(std::move(descriptor)) {
    if (!descriptor_) return;
    watch_forks();
    const std::scoped_lock lock(registry().mutex);
    registry().numbers.insert(descriptor_.get());
}

UnsharedDescriptor::~UnsharedDescriptor() {
    if (!descriptor_) return;
    if (!owner_.is_this()) {
        // Closed long ago; the number may be something else by now.
        static_cast<void>(descriptor_.release());
        return;
    }
    const std::scoped_lock lock(registry().mutex);
    registry().numbers.erase(descriptor_.get());
    descriptor_.reset();
}

}  // namespace strait::os
