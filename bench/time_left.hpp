#pragma once
/// How long a run will still take, as far as it can be told from what is done.

#include <chrono>
#include <cstddef>
#include <string>

namespace strait::bench {

/// `12 s left`; nothing before the first row is done. Rows are taken to last alike.
[[nodiscard]] std::string time_left_text(std::size_t done, std::size_t all, std::chrono::nanoseconds elapsed);

class TimeLeft {
  public:
    explicit TimeLeft(std::size_t all) : all_(all), start_(Clock::now()) {}
    [[nodiscard]] std::string text(std::size_t done) const { return time_left_text(done, all_, Clock::now() - start_); }

  private:
    using Clock = std::chrono::steady_clock;
    std::size_t all_;
    Clock::time_point start_;
};

}  // namespace strait::bench
