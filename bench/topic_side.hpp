#pragma once
/// One side of a conversation over two topics, one each way.

#include "bench/message_loops.hpp"
#include "bench/spin.hpp"

#include <strait/raw_topic.hpp>

#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

namespace strait::bench {

/// The next message, looked for without sleeping.
[[nodiscard]] inline Result<RawSample> next_sample(RawSubscriber& from) {
    Result<RawSample> sample = fail(Errc::would_block);
    const bool came = spin_until([&] {
        sample = from.try_receive();
        return sample || sample.error() != Errc::would_block;
    });
    if (!came) return fail(Errc::peer_died, "the other process does not answer");
    return sample;
}

/// As a user writes it: messages are copied in and out, or written and looked at in place.
class TopicSide {
  public:
    TopicSide(RawPublisher to, RawSubscriber from) : to_(std::move(to)), from_(std::move(from)) {}
    void resize(std::size_t size) {
        message_.resize(size);
        until_ = Deadline::after(kPatience);
    }

    Result<void> publish() { return to_.publish(message_); }
    Result<void> receive() { return copy_of(from_.receive(until_)); }
    // As large as the others, but only its first word is written and read: the rest is where it was.
    Result<void> publish_in_place() {
        auto loan = to_.loan(message_.size());
        if (!loan) return std::unexpected(loan.error());
        std::memcpy(loan->bytes().data(), &word_, sizeof word_);
        return to_.publish(std::move(*loan));
    }
    Result<void> take_in_place() {
        const auto sample = from_.receive(until_);
        if (!sample) return std::unexpected(sample.error());
        std::memcpy(&word_, sample->bytes().data(), sizeof word_);
        return {};
    }

  private:
    Result<void> copy_of(const Result<RawSample>& sample) {
        if (!sample) return std::unexpected(sample.error());
        if (sample->missed != 0 || sample->bytes().size() != message_.size()) return fail(Errc::corrupt_peer);
        std::memcpy(message_.data(), sample->bytes().data(), message_.size());
        return {};
    }

    // The other process may die, and a topic does not tell.
    static constexpr std::chrono::seconds kPatience{60};

    RawPublisher to_;
    RawSubscriber from_;
    std::vector<std::byte> message_;
    std::uint64_t word_ = 0;
    Deadline until_ = Deadline::never();
};

}  // namespace strait::bench
