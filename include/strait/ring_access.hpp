#pragma once
/// The only way ring code touches shared memory, so that tests can stand in for it.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#if defined(STRAIT_FAULT_POINTS)
namespace strait::inline with_faults {
void fault_point(std::string_view name) noexcept;
}
#endif

namespace strait::ring {

/// Where a crash test may end the program, as in src/core/fault_point.hpp. There is nothing in any other program.
inline void may_end_here([[maybe_unused]] std::string_view name) noexcept {
#if defined(STRAIT_FAULT_POINTS)
    fault_point(name);
#endif
}

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
        const std::size_t size = bytes.size();
        // Of what fits into a line two halves that overlap: a call would cost more than they do.
        if (size >= 8 && size <= 16)
            copy_ends<8>(place, bytes);
        else if (size > 16 && size <= 32)
            copy_ends<16>(place, bytes);
        else if (size > 32 && size <= 64)
            copy_ends<32>(place, bytes);
        else if (size > 0)
            std::memcpy(place, bytes.data(), size);
        may_end_here("ring.payload.after");
    }
    static void store_plain(std::byte* word, std::uint64_t value) noexcept {
        std::memcpy(word, &value, sizeof value);
        may_end_here("ring.length.after");
    }

  private:
    template <std::size_t Part>
    static void copy_ends(std::byte* place, std::span<const std::byte> bytes) noexcept {
        std::memcpy(place, bytes.data(), Part);
        std::memcpy(place + bytes.size() - Part, bytes.data() + bytes.size() - Part, Part);
    }
};

}  // namespace strait::ring
