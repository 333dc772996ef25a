#pragma once
/// What a subscriber makes of numbered messages: each is whole, in its publisher's order, and received or counted as missed.

#include "support/numbered_value.hpp"

#include <array>
#include <cstdint>
#include <numeric>
#include <string>

namespace strait::test {

class Account {
  public:
    explicit Account(std::size_t publishers) : publishers_(publishers) {}

    /// `missed`: what the topic says was lost just before it.
    void add(const Numbered& message, std::uint64_t missed) {
        if (!is_whole(message) || message.publisher >= publishers_) return fail("half a message", message);
        auto& next = next_.at(message.publisher);
        if (message.sequence < next) return fail("doubled or out of order", message);
        next = message.sequence + 1;
        ++received_;
        missed_ += missed;
        // One publisher's numbers say at each message how many there have been, those of several only together.
        const auto sent = std::accumulate(next_.begin(), next_.end(), std::uint64_t{0});
        if (sent > counted() || (publishers_ == 1 && sent < counted())) fail("miscounted", message);
    }
    /// Of all that were published.
    [[nodiscard]] std::uint64_t counted() const noexcept { return received_ + missed_; }
    /// `ok`, or what was wrong first.
    [[nodiscard]] const std::string& verdict() const noexcept { return verdict_; }
    [[nodiscard]] std::uint64_t missed() const noexcept { return missed_; }

  private:
    void fail(const char* what, const Numbered& message) {
        verdict_ = std::string(what) + ": message " + std::to_string(message.sequence) + " of publisher " +
                   std::to_string(message.publisher) + ", after " + std::to_string(received_) + " and " +
                   std::to_string(missed_) + " missed";
    }

    std::size_t publishers_;
    std::array<std::uint64_t, 4> next_{};
    std::uint64_t received_ = 0;
    std::uint64_t missed_ = 0;
    std::string verdict_ = "ok";
};

}  // namespace strait::test
