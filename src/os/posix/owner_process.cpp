#include "os/posix/owner_process.hpp"

#include "os/process_mark.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <new>

namespace strait::os {
namespace {

using Mark = std::atomic<std::uint64_t>;
static_assert(Mark::is_always_lock_free);

// Alone on a page that a forked child finds zeroed.
Mark* make_mark() noexcept {
    const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* const page = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return nullptr;
    if (::madvise(page, size, MADV_WIPEONFORK) == 0) return ::new (page) Mark(0);
    ::munmap(page, size);
    return nullptr;
}

// Ordinary memory, which a child inherits: its numbers go on where those of its parent were.
Mark last_number{0};

std::uint64_t number(Mark& mark) noexcept {
    // Several threads of a new process may come here at once: the first sets it, and no number is given twice.
    std::uint64_t current = 0;
    const auto next = last_number.fetch_add(1, std::memory_order_relaxed) + 1;
    return mark.compare_exchange_strong(current, next, std::memory_order_relaxed) ? next : current;
}

Mark* mark_of_process() noexcept {
    static Mark* const kMark = make_mark();
    return kMark;
}

}  // namespace

std::uint64_t this_process() noexcept {
    Mark* const mark = mark_of_process();
    // Without such a page (no memory was left for it) the system is asked each time.
    if (mark == nullptr) return static_cast<std::uint64_t>(::getpid());
    const auto current = mark->load(std::memory_order_relaxed);
    return current != 0 ? current : number(*mark);
}

ProcessMark process_mark() noexcept {
    const auto value = this_process();
    return {mark_of_process(), value};
}

}  // namespace strait::os
