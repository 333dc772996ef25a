#pragma once
/// Waiting by looking: how long that pays before a sleep.

#include "strait/waiting.hpp"

#include <chrono>
#include <cstdint>

namespace strait::os {

/// What it costs to wake a sleeping thread, measured at the first call; zero when the machine has one CPU, where spinning only
/// keeps the other side from running. On more of them both sides may all the same be kept on one, or each on one of its own: only trying tells.
[[nodiscard]] std::chrono::nanoseconds wake_cost();

/// After how many sleeps spinning that never pays is tried again, at most. Rarely where this process has one CPU, which is mostly that of the other side too.
[[nodiscard]] std::uint32_t rarest_trial() noexcept;

/// One waiter's experience with spinning. One thread at a time.
class Spin {
  public:
    static constexpr std::uint32_t kFirstTrial = 16;

    explicit Spin(Waiting waiting, std::uint32_t rarest_trial = os::rarest_trial()) noexcept
        : waiting_(waiting), rarest_trial_(rarest_trial) {}

    /// Looks until `ready()` says so or looking has not paid for too long. True: it is ready. `busy` goes on without an end; `ready`
    /// has to say yes when the caller's patience is over.
    template <typename Ready>
    [[nodiscard]] bool until(Ready ready) {
        if (waiting_ == Waiting::sleep) return false;
        if (waiting_ == Waiting::adaptive && !worth_it()) return false;
        std::chrono::steady_clock::time_point end{};
        while (true) {
            for (int look = 0; look < kLooksPerGlance; ++look) {
                if (ready()) return note_gain();
                cpu_relax();
            }
            if (waiting_ == Waiting::busy) continue;
            // The clock is read only when the answer does not come at once.
            const auto now = std::chrono::steady_clock::now();
            if (end == std::chrono::steady_clock::time_point{}) end = now + budget_;
            if (now >= end) return note_loss();
        }
    }

    /// Whether to look for a moment before asking here: not when that has not paid lately.
    [[nodiscard]] bool pays() noexcept {
        return waiting_ == Waiting::busy || (waiting_ == Waiting::adaptive && budget_.count() > 0);
    }

  private:
    static constexpr int kLooksPerGlance = 16;

    [[nodiscard]] bool worth_it();
    bool note_gain() noexcept;
    bool note_loss() noexcept;

    Waiting waiting_;
    std::chrono::nanoseconds budget_{-1};  // not known yet
    std::uint32_t passed_over_ = 0;        // waits without spinning since it last did not pay
    std::uint32_t rarest_trial_;
    std::uint32_t until_trial_ = kFirstTrial;  // twice as many each time that a trial does not pay
};

}  // namespace strait::os
