#pragma once
/// How long a call may wait, and what may end the wait early.

#include <algorithm>
#include <chrono>
#include <optional>
#include <stop_token>
#include <utility>

namespace strait {

/// A point in time on the steady clock, a stop token, both or neither. Absolute, so that a call
/// that waits several times cannot overrun it. A call whose deadline passes returns `timed_out`, one
/// whose stop token is triggered returns `cancelled`; with neither it waits as the bare system call does.
/// Copies are cheap; any thread may use its own copy.
class Deadline {
  public:
    using Clock = std::chrono::steady_clock;

    /// Waits as long as it takes.
    [[nodiscard]] static Deadline never() noexcept { return {}; }
    /// Does not wait: what cannot be done at once is `timed_out` (try_ calls say `would_block`).
    [[nodiscard]] static Deadline now() noexcept { return at(Clock::time_point::min()); }
    [[nodiscard]] static Deadline at(Clock::time_point time) noexcept {
        Deadline deadline;
        deadline.time_ = time;
        return deadline;
    }
    /// From now on. A duration too long for the clock means never.
    template <typename Rep, typename Period>
    [[nodiscard]] static Deadline after(std::chrono::duration<Rep, Period> duration) noexcept {
        using Seconds = std::chrono::duration<double>;
        const auto start = Clock::now();
        if (Seconds(duration) >= Seconds(Clock::time_point::max() - start)) return never();
        return at(start + std::chrono::ceil<Clock::duration>(duration));
    }
    /// Ends when the token is triggered, and not before.
    [[nodiscard]] static Deadline until_stopped(std::stop_token token) noexcept {
        return never().or_stopped(std::move(token));
    }

    /// The same deadline, ended early when the token is triggered.
    [[nodiscard]] Deadline or_stopped(std::stop_token token) const noexcept {
        Deadline deadline = *this;
        deadline.stop_ = std::move(token);
        return deadline;
    }
    /// The earlier of this deadline's time and another's, with this one's stop token.
    [[nodiscard]] Deadline or_at(Clock::time_point time) const noexcept {
        Deadline deadline = *this;
        if (!time_ || time < *time_) deadline.time_ = time;
        return deadline;
    }

    /// True when nothing but the awaited event ends the wait: the case that must cost nothing extra.
    [[nodiscard]] bool is_never() const noexcept { return !time_ && !stop_.stop_possible(); }
    /// True for Deadline::now().
    [[nodiscard]] bool is_now() const noexcept { return time_ == Clock::time_point::min(); }
    [[nodiscard]] const std::optional<Clock::time_point>& time() const noexcept { return time_; }
    [[nodiscard]] const std::stop_token& stop_token() const noexcept { return stop_; }
    [[nodiscard]] bool expired() const noexcept { return time_ && (is_now() || Clock::now() >= *time_); }
    /// What is left, never negative; nothing when there is no time.
    [[nodiscard]] std::optional<Clock::duration> remaining() const noexcept {
        if (!time_) return std::nullopt;
        if (is_now()) return Clock::duration::zero();
        return std::max(Clock::duration::zero(), *time_ - Clock::now());
    }

  private:
    std::optional<Clock::time_point> time_;
    std::stop_token stop_;
};

}  // namespace strait
