#include "os/posix/fault_guard.hpp"

#include "os/posix/gate.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

namespace strait::os {
namespace {

/// What the handler knows of one mapping. The handler may run in any thread at any instruction, so nothing here takes a lock.
struct Slot {
    std::atomic<bool> is_taken{false};
    std::atomic<std::byte*> begin{nullptr};  // nullptr: not in use; set last, cleared first
    std::atomic<std::size_t> size{0};        // in whole pages
    std::atomic<pid_t> process{0};           // a forked child has something else at these addresses
    std::atomic<int> descriptor{-1};
    std::atomic<bool> writable{false};
    std::atomic<bool> damaged{false};
};
static_assert(std::atomic<std::byte*>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

// As many as the kernel lets a process have (vm.max_map_count). Those that are never used take no memory.
constexpr std::size_t kMostMappings = 65536;
std::array<Slot, kMostMappings> slots;
// Slots beyond it have never been used, so the handler need not look at them.
std::atomic<std::size_t> slots_used{0};
// Where to look for a free one first. No more than a hint.
std::atomic<std::size_t> free_slot{0};

struct sigaction previous{};
std::size_t page_size = 0;

std::size_t whole_pages(std::size_t size) noexcept { return (size + page_size - 1) & ~(page_size - 1); }

struct Place {
    Slot* slot = nullptr;
    std::byte* begin = nullptr;
    std::size_t offset = 0;
};

std::optional<Place> place_of(const void* address) noexcept {
    const std::size_t used = slots_used.load(std::memory_order_acquire);
    for (Slot& slot : std::span(slots).first(used)) {
        std::byte* const begin = slot.begin.load(std::memory_order_acquire);
        // One comparison, as unsigned numbers wrap: an address before the beginning is far beyond the end.
        const std::size_t offset = reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(begin);
        if (begin == nullptr || offset >= slot.size.load(std::memory_order_relaxed)) continue;
        if (slot.process.load(std::memory_order_relaxed) == ::getpid()) return Place{&slot, begin, offset};
    }
    return std::nullopt;
}

struct Pages {
    std::size_t offset;
    std::size_t size;
};

// The pages that the file does not reach any more, or just the one that cannot be read for another reason.
Pages lost_pages(const Place& place) noexcept {
    const std::size_t page = place.offset & ~(page_size - 1);
    struct stat status{};
    if (::fstat(place.slot->descriptor.load(std::memory_order_relaxed), &status) == 0) {
        const std::size_t kept = whole_pages(static_cast<std::size_t>(status.st_size));
        if (kept <= page) return {kept, place.slot->size.load(std::memory_order_relaxed) - kept};
    }
    return {page, page_size};
}

bool replace_lost_pages(const void* address) noexcept {
    const auto place = place_of(address);
    if (!place) return false;
    const auto lost = lost_pages(*place);
    const int protection = PROT_READ | (place->slot->writable.load(std::memory_order_relaxed) ? PROT_WRITE : 0);
    void* const zeros = ::mmap(place->begin + lost.offset, lost.size, protection,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
    if (zeros == MAP_FAILED) return false;
    place->slot->damaged.store(true, std::memory_order_release);
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
    const bool is_ours = info->si_code == BUS_ADRERR && replace_lost_pages(info->si_addr);
    if (!is_ours) pass_on(signal, info, context);
    errno = saved;
}

Result<void> install_handler() {
    static std::mutex mutex;
    static bool is_installed = false;
    const std::scoped_lock lock(mutex);
    if (is_installed) return {};
    // Known before the first signal can come.
    page_size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
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
    const std::size_t first = free_slot.load(std::memory_order_relaxed);
    for (std::size_t count = 0; count < kMostMappings; ++count) {
        const std::size_t index = (first + count) % kMostMappings;
        if (slots[index].is_taken.exchange(true, std::memory_order_acquire)) continue;
        free_slot.store(index + 1, std::memory_order_relaxed);
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
    if (index == kMostMappings) return fail(Errc::out_of_resources, "this process has 65536 mappings open already");
    Slot& slot = slots[index];
    slot.process.store(::getpid(), std::memory_order_relaxed);
    slot.descriptor.store(memory.descriptor, std::memory_order_relaxed);
    slot.writable.store(memory.writable, std::memory_order_relaxed);
    slot.damaged.store(false, std::memory_order_relaxed);
    slot.size.store(whole_pages(memory.size), std::memory_order_relaxed);
    // Pairs with the handler's acquire: whoever sees the beginning sees the rest.
    slot.begin.store(static_cast<std::byte*>(memory.begin), std::memory_order_release);
    return FaultGuard(index);
}

FaultGuard::FaultGuard(FaultGuard&& other) noexcept : slot_(std::exchange(other.slot_, kNone)) {}

FaultGuard::~FaultGuard() {
    if (slot_ == kNone) return;
    slots[slot_].begin.store(nullptr, std::memory_order_release);
    slots[slot_].is_taken.store(false, std::memory_order_release);
    free_slot.store(slot_, std::memory_order_relaxed);
}

bool FaultGuard::damaged() const noexcept {
    return slot_ != kNone && slots[slot_].damaged.load(std::memory_order_acquire);
}

}  // namespace strait::os
