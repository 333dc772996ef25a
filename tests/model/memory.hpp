#pragma once
/// The memory that simulated threads share: the C++ memory model as far as one execution can show it.
///
/// Each location has its stores in modification order, and a load may read any of them that coherence, happens-before and the order of the
/// seq_cst operations leave open. That is more than any one CPU does, and less than the standard in one point: a load never reads a store
/// that is executed after it (no load buffering).

#include "model/choices.hpp"
#include "model/clock.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace strait::model {

using Order = std::memory_order;

[[nodiscard]] constexpr bool acquires(Order order) noexcept {
    return order == Order::acquire || order == Order::acq_rel || order == Order::seq_cst;
}
[[nodiscard]] constexpr bool releases(Order order) noexcept {
    return order == Order::release || order == Order::acq_rel || order == Order::seq_cst;
}

/// An atomic object: its value is also where it would be without the model.
struct Place {
    std::byte* address;
    std::size_t size;  ///< 1 to 8 bytes

    [[nodiscard]] std::uint64_t value() const noexcept;
    void set(std::uint64_t value) const noexcept;
};

/// A thread as the memory knows it.
struct Observer {
    Thread number = 0;
    View view;
    View unacquired;  ///< what relaxed loads have read, for an acquire fence
    View fenced_off;  ///< at the last release fence, for relaxed stores

    void step() noexcept { ++view.happened.steps[number]; }
    [[nodiscard]] std::uint32_t now() const noexcept { return view.happened.steps[number]; }
};

class Memory {
  public:
    /// What an operation found.
    struct Seen {
        std::uint64_t value = 0;
        std::size_t age = 0;     ///< 0: of the newest store
        bool exchanged = false;  ///< of a compare-and-exchange
    };
    struct Exchange {
        std::uint64_t expected;
        std::uint64_t desired;
        Order success;
        Order failure;
    };

    explicit Memory(Choices& choices) noexcept : choices_(choices) {}

    /// Everything is forgotten. So many loads and stores may take another place in the modification order than the newest.
    void begin(int stale);

    Seen load(Observer& thread, Place place, Order order);
    void store(Observer& thread, Place place, std::uint64_t value, Order order);
    /// Reads the newest store, and the next one is its own.
    template <typename Change>
    Seen update(Observer& thread, Place place, Order order, Change change) {
        auto& location = at(place);
        note_atomic_write(thread, place);
        const auto seen = read(thread, location, location.stores.size() - 1, order);
        append(thread, location, {place, change(seen.value), order, location.stores.size(), true});
        return seen;
    }
    Seen compare_exchange(Observer& thread, Place place, const Exchange& exchange);
    void fence(Observer& thread, Order order);

    void read_plain(Observer& thread, const std::byte* address, std::size_t size);
    void write_plain(Observer& thread, const std::byte* address, std::size_t size);
    /// Two accesses that nothing orders, at least one of them a plain one and at least one a write.
    [[nodiscard]] const std::optional<std::string>& race() const noexcept { return race_; }

  private:
    struct Store {
        std::uint64_t value = 0;
        Thread thread = 0;
        std::uint32_t step = 0;
        View released;              ///< what an acquire gets
        bool is_update = false;     ///< nothing comes between it and the store before it
        std::uint32_t ordered = 0;  ///< the place of the first seq_cst operation that wrote or read it; 0: none
        Clock first_read{};         ///< of each thread: the step in which it first read it; 0: never

        [[nodiscard]] bool known_to(const Clock& clock) const noexcept;
    };
    struct Location {
        std::uint64_t execution = 0;
        std::vector<Store> stores;
    };
    struct NewStore {
        Place place;
        std::uint64_t value;
        Order order;
        std::size_t position;
        bool is_update;
    };
    /// Accesses to 8 bytes.
    struct Cell {
        std::uint64_t execution = 0;
        Clock plain_reads;
        Clock plain_writes;
        Clock atomic_reads;
        Clock atomic_writes;
    };

    Location& at(Place place);
    Cell& cell(std::uintptr_t granule);
    [[nodiscard]] std::size_t oldest(const Observer& thread, const Location& location, Order order) const noexcept;
    Seen read(Observer& thread, Location& location, std::size_t index, Order order);
    void append(Observer& thread, Location& location, const NewStore& store);
    void note_atomic_read(Observer& thread, Place place);
    void note_atomic_write(Observer& thread, Place place);
    void require(bool ordered, const char* what);

    Choices& choices_;
    std::uint64_t execution_ = 0;
    int stale_left_ = 0;
    std::uint32_t ordered_ = 0;  // seq_cst operations so far
    Clock before_fences_;        // what happens before any seq_cst fence so far
    std::unordered_map<std::uintptr_t, Location> locations_;
    std::unordered_map<std::uintptr_t, Cell> cells_;
    std::optional<std::string> race_;
};

}  // namespace strait::model
