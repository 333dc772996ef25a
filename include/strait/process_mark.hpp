#pragma once
/// Whether this is the process that made something, at the cost of a load.

#include <atomic>
#include <cstdint>

namespace strait {

/// A forked child finds another value there than its parent wrote down. Without a place at all it is nobody's.
/// Source: madvise(2) with MADV_WIPEONFORK. On Windows there is no fork.
struct ProcessMark {
    const std::atomic<std::uint64_t>* place = nullptr;
    std::uint64_t value = 0;

    [[nodiscard]] bool is_this_process() const noexcept {
        return place != nullptr && place->load(std::memory_order_relaxed) == value;
    }
};

}  // namespace strait
