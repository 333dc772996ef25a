#pragma once
/// What std::atomic and its like are while a case runs. An object outside of the simulated memory is an ordinary one.

#include "model/execution.hpp"

#include <atomic>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <source_location>
#include <type_traits>

namespace strait::model {

using Source = std::source_location;

template <typename Value>
[[nodiscard]] std::uint64_t to_word(const Value& value) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, &value, sizeof value);
    return word;
}
template <typename Value>
[[nodiscard]] Value from_word(std::uint64_t word) noexcept {
    Value value;
    std::memcpy(&value, &word, sizeof value);
    return value;
}

/// The operations of an atomic object, wherever its value lies.
template <typename Value>
class Operations {
    static_assert(std::is_trivially_copyable_v<Value> && sizeof(Value) <= 8);

  public:
    explicit Operations(Value& value) noexcept : value_(value) {}

    [[nodiscard]] Value load(const Execution::How& how) const {
        if (auto* const execution = Execution::of(&value_)) return from_word<Value>(execution->load(place(), how));
        return value_;
    }
    void store(Value next, const Execution::How& how) const {
        if (auto* const execution = Execution::of(&value_)) return execution->store(place(), to_word(next), how);
        value_ = next;
    }
    template <typename Change>
    Value update(Change change, const Execution::How& how) const {
        if (auto* const execution = Execution::of(&value_)) {
            return from_word<Value>(execution->update(
                place(), how, [&](std::uint64_t word) { return to_word(Value(change(from_word<Value>(word)))); }));
        }
        const Value before = value_;
        value_ = Value(change(before));
        return before;
    }
    bool exchange_if(Value& expected, Value next, const Execution::How& how, Order failure) const {
        if (auto* const execution = Execution::of(&value_)) {
            const auto seen =
                execution->compare_exchange(place(), {to_word(expected), to_word(next), how.order, failure}, how.where);
            if (!seen.exchanged) expected = from_word<Value>(seen.value);
            return seen.exchanged;
        }
        if (to_word(value_) == to_word(expected)) {
            value_ = next;
            return true;
        }
        expected = value_;
        return false;
    }

  private:
    [[nodiscard]] Place place() const noexcept { return {reinterpret_cast<std::byte*>(&value_), sizeof(Value)}; }

    Value& value_;
};

[[nodiscard]] constexpr Order on_failure(Order success) noexcept {
    if (success == Order::acq_rel) return Order::acquire;
    return success == Order::release ? Order::relaxed : success;
}

/// As large as the value, so that layouts stay what they are.
template <typename Value>
class SimulatedAtomic {
  public:
    static constexpr bool is_always_lock_free = true;  // NOLINT(readability-identifier-naming): the standard's name

    constexpr SimulatedAtomic() noexcept = default;
    constexpr SimulatedAtomic(Value value) noexcept : value_(value) {}  // NOLINT(google-explicit-constructor)
    SimulatedAtomic(const SimulatedAtomic&) = delete;
    SimulatedAtomic& operator=(const SimulatedAtomic&) = delete;

    Value operator=(Value value) {
        store(value);
        return value;
    }
    operator Value() const { return load(); }  // NOLINT(google-explicit-constructor)

    [[nodiscard]] Value load(Order order = Order::seq_cst, const Source& where = Source::current()) const {
        return own().load({order, where});
    }
    void store(Value value, Order order = Order::seq_cst, const Source& where = Source::current()) {
        own().store(value, {order, where});
    }
    Value exchange(Value value, Order order = Order::seq_cst, const Source& where = Source::current()) {
        return own().update([value](Value) { return value; }, {order, where});
    }
    bool compare_exchange_strong(Value& expected, Value next, Order order = Order::seq_cst,
                                 const Source& where = Source::current()) {
        return own().exchange_if(expected, next, {order, where}, on_failure(order));
    }
    bool compare_exchange_strong(Value& expected, Value next, Order success, Order failure,
                                 const Source& where = Source::current()) {
        return own().exchange_if(expected, next, {success, where}, failure);
    }
    /// Never fails without a reason here.
    bool compare_exchange_weak(Value& expected, Value next, Order order = Order::seq_cst,
                               const Source& where = Source::current()) {
        return own().exchange_if(expected, next, {order, where}, on_failure(order));
    }
    bool compare_exchange_weak(Value& expected, Value next, Order success, Order failure,
                               const Source& where = Source::current()) {
        return own().exchange_if(expected, next, {success, where}, failure);
    }
    Value fetch_add(Value by, Order order = Order::seq_cst, const Source& where = Source::current()) {
        return own().update([by](Value value) { return value + by; }, {order, where});
    }
    Value fetch_sub(Value by, Order order = Order::seq_cst, const Source& where = Source::current()) {
        return own().update([by](Value value) { return value - by; }, {order, where});
    }
    Value fetch_or(Value bits, Order order = Order::seq_cst, const Source& where = Source::current()) {
        return own().update([bits](Value value) { return value | bits; }, {order, where});
    }
    Value fetch_and(Value bits, Order order = Order::seq_cst, const Source& where = Source::current()) {
        return own().update([bits](Value value) { return value & bits; }, {order, where});
    }

  private:
    [[nodiscard]] Operations<Value> own() const noexcept { return Operations<Value>(value_); }

    mutable Value value_{};
};

template <typename Value>
class SimulatedAtomicRef {
  public:
    explicit SimulatedAtomicRef(Value& value) noexcept : operations_(value) {}

    [[nodiscard]] Value load(Order order = Order::seq_cst, const Source& where = Source::current()) const {
        return operations_.load({order, where});
    }
    void store(Value value, Order order = Order::seq_cst, const Source& where = Source::current()) const {
        operations_.store(value, {order, where});
    }

  private:
    Operations<Value> operations_;
};

inline void simulated_thread_fence(Order order, const Source& where = Source::current()) {
    if (auto* const execution = Execution::under_way()) execution->fence({order, where});
}

/// Threads take their steps in the order of the program here, so there is no compiler to be held back.
inline void simulated_signal_fence(Order /*order*/) noexcept {}

inline void* simulated_memcpy(void* to, const void* from, std::size_t size) {
    if (auto* const execution = Execution::of(from)) execution->read_plain(from, size);
    if (auto* const execution = Execution::of(to)) execution->write_plain(to, size);
    return std::memcpy(to, from, size);
}

/// Goes on by 20 ms each time that somebody looks.
struct SimulatedClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<SimulatedClock>;
    static constexpr bool is_steady = true;  // NOLINT(readability-identifier-naming): the standard's name
    [[nodiscard]] static time_point now() noexcept;
};

}  // namespace strait::model
