#pragma once
/// The only way ring code touches shared memory, so that tests can stand in for it.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace strait::ring {

/// Real memory. A model checker and a fuzzer supply the same functions with other behaviour.
struct MemoryAccess {
    [[nodiscard]] static std::uint64_t load_acquire(std::byte* word) noexcept {
        return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(word)).load(std::memory_order_acquire);
    }
    static void store_release(std::byte* word, std::uint64_t value) noexcept {
        std::atomic_ref(*reinterpret_cast<std::uint64_t*>(word)).store(value, std::memory_order_release);
    }
    [[nodiscard]] static std::uint64_t load_acquire(const std::atomic<std::uint64_t>& value) noexcept {
        return value.load(std::memory_order_acquire);
    }
    static void store_release(std::atomic<std::uint64_t>& value, std::uint64_t next) noexcept {
        value.store(next, std::memory_order_release);
    }
    /// A plain word that an acquire or release on its record's commit word covers.
    [[nodiscard]] static std::uint64_t load_plain(const std::byte* word) noexcept {
        std::uint64_t value = 0;
        std::memcpy(&value, word, sizeof value);
        return value;
    }
    /// Payload, which is plain memory as well.
    static void copy_in(std::byte* place, std::span<const std::byte> bytes) noexcept {
        if (!bytes.empty()) std::memcpy(place, bytes.data(), bytes.size());
    }
    static void store_plain(std::byte* word, std::uint64_t value) noexcept { std::memcpy(word, &value, sizeof value); }
};

}  // namespace strait::ring
