#include "os/registry.hpp"

#include "os/registry_memory.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>

namespace strait::os {

/// The page of this process, there as long as something stands in it.
class Registry {
  public:
    /// Of this process; a forked child begins its own.
    [[nodiscard]] static Registry& current();

    [[nodiscard]] bool is_here() const noexcept { return owner_ == RegistryMemory::owner(); }
    [[nodiscard]] RegistryRow* take();
    void give_back(RegistryRow& row) noexcept;

  private:
    [[nodiscard]] bool has_page();

    std::uint64_t owner_ = RegistryMemory::owner();
    std::mutex mutex_;
    std::unique_ptr<RegistryMemory> memory_;
    std::size_t used_ = 0;
};

namespace {

std::uint64_t now() noexcept {
    const auto time = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(time).count());
}

template <std::size_t Size>
void store(std::array<char, Size>& room, std::string_view text) noexcept {
    const auto part = text.substr(0, Size - 1);
    std::ranges::copy(part, room.begin());
    room[part.size()] = '\0';
}

void fill(RegistryHead& head) {
    const auto process = note_of_this_process();
    head.version = kRegistryVersion;
    head.size = sizeof(RegistryPage);
    head.started = process.started;
    head.process = process.number;
    store(head.program, process.program);
    head.magic = kRegistryMagic;
}

}  // namespace

// Never destroyed: things that are open may outlive everything else. A forked child leaves its parent's alone, whose mutex may be locked in it.
Registry& Registry::current() {
    static std::atomic<Registry*> current{nullptr};
    auto* known = current.load(std::memory_order_acquire);
    while (known == nullptr || !known->is_here()) {
        auto made = std::make_unique<Registry>();
        if (current.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel)) return *made.release();
    }
    return *known;
}

bool Registry::has_page() {
    if (memory_ == nullptr) {
        memory_ = RegistryMemory::make();
        if (memory_ != nullptr) fill(memory_->page().head);
    }
    return memory_ != nullptr;
}

RegistryRow* Registry::take() {
    const std::scoped_lock lock(mutex_);
    if (!has_page()) return nullptr;
    auto& rows = memory_->page().rows;
    const auto free = std::ranges::find_if(
        rows, [](const RegistryRow& row) { return row.in_use.load(std::memory_order_relaxed) == 0; });
    if (free == rows.end()) return nullptr;
    // Nobody else's from here on, and not to be read yet.
    free->in_use.store(2, std::memory_order_relaxed);
    ++used_;
    return &*free;
}

void Registry::give_back(RegistryRow& row) noexcept {
    const std::scoped_lock lock(mutex_);
    row.in_use.store(0, std::memory_order_release);
    if (--used_ == 0) memory_.reset();
}

void Listed::enter(std::string_view kind, std::string_view address, std::uint32_t peer) noexcept {
    try {
        if (row_ != nullptr) return;
        registry_ = &Registry::current();
        row_ = registry_->take();
        if (row_ == nullptr) return;
        store(row_->kind, kind);
        row_->since = now();
        row_->peer = peer;
        store(row_->address, address);
        store(row_->memory, "");
        row_->descriptor = descriptor_;
        for (auto* counter : {&row_->received.bytes, &row_->sent.bytes, &row_->missed})
            counter->store(0, std::memory_order_relaxed);
        for (auto* mark : {&row_->waits_for_data, &row_->waits_for_room}) mark->store(0, std::memory_order_relaxed);
        // Whoever looks on reads what was written before.
        row_->in_use.store(1, std::memory_order_release);
    } catch (const std::exception&) {
        // No memory for a list: nobody needs one.
        row_ = nullptr;
    }
}

// Whoever looks meanwhile finds half of it, and no memory of that name.
void Listed::show_memory(std::string_view memory, std::int32_t descriptor, std::uint32_t side) noexcept {
    if (row_ == nullptr) return;
    row_->descriptor = descriptor;
    row_->side = side;
    store(row_->memory, memory);
}

void Listed::leave() noexcept {
    if (registry_->is_here()) registry_->give_back(*row_);
    row_ = nullptr;
}

}  // namespace strait::os
