#pragma once
/// What a simulated thread knows has happened.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace strait::model {

/// Thread 0 sets a case up and looks at its end; the others are the case's.
inline constexpr std::size_t kMostThreads = 5;
using Thread = std::uint8_t;

/// How many steps of each thread are known.
struct Clock {
    std::array<std::uint32_t, kMostThreads> steps{};

    void join(const Clock& other) noexcept {
        for (std::size_t i = 0; i < kMostThreads; ++i) steps[i] = std::max(steps[i], other.steps[i]);
    }
    [[nodiscard]] bool knows(Thread thread, std::uint32_t step) const noexcept { return step <= steps[thread]; }
    [[nodiscard]] bool knows(const Clock& other) const noexcept {
        for (std::size_t i = 0; i < kMostThreads; ++i) {
            if (other.steps[i] > steps[i]) return false;
        }
        return true;
    }
};

/// What is handed on by a release and got by an acquire.
struct View {
    Clock happened;           ///< happens before what the thread does next
    Clock fenced;             ///< happens before a seq_cst fence that is not later than one of ours
    std::uint32_t fence = 0;  ///< the place of our latest seq_cst fence among all seq_cst operations; 0: none

    void join(const View& other) noexcept {
        happened.join(other.happened);
        fenced.join(other.fenced);
        fence = std::max(fence, other.fence);
    }
};

}  // namespace strait::model
