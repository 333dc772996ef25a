#include "os/posix/fault_guard.hpp"

#include "os/posix/gate.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <mutex>
#include <utility>

namespace strait::os {
namespace {

/// What the handler knows of one mapping. The handler may run in any thread at any instruction, so nothing here takes a lock.
struct Slot {
    std::atomic<bool> is_taken{false};
    std::atomic<std::uintptr_t> begin{0};  // 0: not in use; set last, cleared first
    std::atomic<std::uintptr_t> end{0};
    std::atomic<int> descriptor{-1};
    std::atomic<bool> writable{false};
    std::atomic<bool> damaged{false};
};
static_assert(std::atomic<std::uintptr_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

constexpr std::size_t kMostMappings = 4096;
std::array<Slot, kMostMappings> slots;
// Slots beyond it have never been used, so the handler need not look at them.
std::atomic<std::size_t> slots_used{0};

struct sigaction previous{};
std::uintptr_t page_size = 0;

Slot* slot_of(std::uintptr_t address) noexcept {
    const std::size_t used = slots_used.load(std::memory_order_acquire);
    for (std::size_t index = 0; index < used; ++index) {
        Slot& slot = slots[index];
        const auto begin = slot.begin.load(std::memory_order_acquire);
        if (begin != 0 && address >= begin && address < slot.end.load(std::memory_order_acquire)) return &slot;
    }
    return nullptr;
}

// The pages that the file does not reach any more, or just the one that cannot be read for another reason.
std::pair<std::uintptr_t, std::uintptr_t> lost_pages(const Slot& slot, std::uintptr_t address) noexcept {
    const std::uintptr_t begin = slot.begin.load(std::memory_order_relaxed);
    const std::uintptr_t end = slot.end.load(std::memory_order_relaxed);
    const std::uintptr_t page = address & ~(page_size - 1);
    struct stat status{};
    if (::fstat(slot.descriptor.load(std::memory_order_relaxed), &status) == 0) {
        const auto size = static_cast<std::uintptr_t>(status.st_size);
        const std::uintptr_t kept = begin + ((size + page_size - 1) & ~(page_size - 1));
        if (kept <= page) return {kept, end};
    }
    return {page, page + page_size};
}

bool replace_lost_pages(std::uintptr_t address) noexcept {
    Slot* const slot = slot_of(address);
    if (slot == nullptr) return false;
    const auto [from, to] = lost_pages(*slot, address);
    const int protection = PROT_READ | (slot->writable.load(std::memory_order_relaxed) ? PROT_WRITE : 0);
    void* const zeros = ::mmap(reinterpret_cast<void*>(from), to - from, protection,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
    if (zeros == MAP_FAILED) return false;
    slot->damaged.store(true, std::memory_order_release);
    return true;
}

void pass_on(int signal, siginfo_t* info, void* context) noexcept {
    if ((previous.sa_flags & SA_SIGINFO) != 0) {
        previous.sa_sigaction(signal, info, context);
    } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(signal);
    } else {
        // The access is made again on return, and ends the program as if we had never been here.
        ::sigaction(signal, &previous, nullptr);
        if (info->si_code <= 0) ::raise(signal);
    }
}

void on_bus_error(int signal, siginfo_t* info, void* context) {
    const int saved = errno;
    const bool is_ours =
        info->si_code == BUS_ADRERR && replace_lost_pages(reinterpret_cast<std::uintptr_t>(info->si_addr));
    if (!is_ours) pass_on(signal, info, context);
    errno = saved;
}

Result<void> install_handler() {
    static std::mutex mutex;
    static bool is_installed = false;
    const std::scoped_lock lock(mutex);
    if (is_installed) return {};
    // Known before the first signal can come.
    page_size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    if (::sigaction(SIGBUS, nullptr, &previous) < 0) return last_error("sigaction");
    struct sigaction ours{};
    ours.sa_sigaction = on_bus_error;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigemptyset(&ours.sa_mask);
    if (::sigaction(SIGBUS, &ours, nullptr) < 0) return last_error("sigaction");
    is_installed = true;
    return {};
}

std::size_t take_slot() noexcept {
    for (std::size_t index = 0; index < kMostMappings; ++index) {
        if (slots[index].is_taken.exchange(true, std::memory_order_acquire)) continue;
        auto used = slots_used.load(std::memory_order_relaxed);
        while (used <= index && !slots_used.compare_exchange_weak(used, index + 1, std::memory_order_acq_rel)) continue;
        return index;
    }
    return kMostMappings;
}

}  // namespace

Result<FaultGuard> FaultGuard::over(const GuardedMemory& memory) {
    if (const auto installed = install_handler(); !installed) return std::unexpected(installed.error());
    const std::size_t index = take_slot();
    if (index == kMostMappings) return fail(Errc::out_of_resources, "this process has 4096 regions open already");
    Slot& slot = slots[index];
    const auto begin = reinterpret_cast<std::uintptr_t>(memory.begin);
    slot.descriptor.store(memory.descriptor, std::memory_order_relaxed);
    slot.writable.store(memory.writable, std::memory_order_relaxed);
    slot.damaged.store(false, std::memory_order_relaxed);
    slot.end.store(begin + ((memory.size + page_size - 1) & ~(page_size - 1)), std::memory_order_relaxed);
    // Pairs with the handler's acquire: whoever sees the beginning sees the rest.
    slot.begin.store(begin, std::memory_order_release);
    return FaultGuard(index);
}

FaultGuard::FaultGuard(FaultGuard&& other) noexcept : slot_(std::exchange(other.slot_, kNone)) {}

FaultGuard::~FaultGuard() {
    if (slot_ == kNone) return;
    slots[slot_].begin.store(0, std::memory_order_release);
    slots[slot_].is_taken.store(false, std::memory_order_release);
}

bool FaultGuard::damaged() const noexcept {
    return slot_ != kNone && slots[slot_].damaged.load(std::memory_order_acquire);
}

}  // namespace strait::os
