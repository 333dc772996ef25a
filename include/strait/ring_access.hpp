#pragma once
/// The only way ring code touches shared memory, so that tests can stand in for it.

#include <strait/copy_bytes.hpp>
#include <strait/may_end_here.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace strait::ring {

/// Ask for a line without waiting for it. In assembler: the compiler's own reads even what is to be written unless a newer CPU is its target, and is
/// taken away where nothing else happens. A CPU that does not know the second does nothing.
inline void fetch_to_read(const std::byte* place) noexcept {
#if defined(__x86_64__)
    asm volatile("prefetcht0 %0" ::"m"(*place));
#else
    __builtin_prefetch(place, 0);
#endif
}
inline void fetch_to_write(const std::byte* place) noexcept {
#if defined(__x86_64__)
    asm volatile("prefetchw %0" ::"m"(*place));
#else
    __builtin_prefetch(place, 1);
#endif
}

/// Real memory. A model checker and a fuzzer supply the same functions with other behaviour.
struct MemoryAccess {
    [[nodiscard]] static std::uint64_t load_acquire(std::byte* word) noexcept {
        return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(word)).load(std::memory_order_acquire);
    }
    static void store_release(std::byte* word, std::uint64_t value) noexcept {
        may_end_here("ring.commit.before");
        std::atomic_ref(*reinterpret_cast<std::uint64_t*>(word)).store(value, std::memory_order_release);
        may_end_here("ring.commit.after");
    }
    [[nodiscard]] static std::uint64_t load_acquire(const std::atomic<std::uint64_t>& value) noexcept {
        return value.load(std::memory_order_acquire);
    }
    static void store_release(std::atomic<std::uint64_t>& value, std::uint64_t next) noexcept {
        may_end_here("ring.consumed.before");
        value.store(next, std::memory_order_release);
        may_end_here("ring.consumed.after");
    }
    /// A plain word that an acquire or release on its record's commit word covers.
    [[nodiscard]] static std::uint64_t load_plain(const std::byte* word) noexcept {
        std::uint64_t value = 0;
        std::memcpy(&value, word, sizeof value);
        return value;
    }
    /// For what only says how fast to go.
    [[nodiscard]] static std::uint64_t load_hint(const std::atomic<std::uint64_t>& value) noexcept {
        return value.load(std::memory_order_relaxed);
    }
    static void store_hint(std::atomic<std::uint64_t>& value, std::uint64_t next) noexcept {
        may_end_here("ring.reached.before");
        value.store(next, std::memory_order_relaxed);
        may_end_here("ring.reached.after");
    }
    /// Payload, which is plain memory as well.
    static void copy_in(std::byte* place, std::span<const std::byte> bytes) noexcept {
        copy_bytes(place, bytes);
        may_end_here("ring.payload.after");
    }
    static void store_plain(std::byte* word, std::uint64_t value) noexcept {
        std::memcpy(word, &value, sizeof value);
        may_end_here("ring.length.after");
    }
};

}  // namespace strait::ring
