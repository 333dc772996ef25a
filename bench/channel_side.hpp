#pragma once
/// One side of a conversation over a channel.

#include "bench/message_loops.hpp"

#include <strait/channel.hpp>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace strait::bench {

/// One side's calls, as a user writes them: no deadline, every message copied in and out, or written and looked at in place.
class ChannelSide {
  public:
    explicit ChannelSide(Channel channel) : channel_(std::move(channel)) {}
    [[nodiscard]] Channel& channel() noexcept { return channel_; }
    void resize(std::size_t size) { message_.resize(size); }

    Result<void> send() { return channel_.send(message_); }
    Result<void> receive() {
        const auto message = channel_.receive();
        if (!message) return std::unexpected(message.error());
        if (message->bytes().size() != message_.size()) return fail(Errc::corrupt_peer);
        std::memcpy(message_.data(), message->bytes().data(), message_.size());
        return {};
    }
    // As large as the others, but only its first word is written and read: the rest is where it was.
    Result<void> send_in_place() {
        auto loan = channel_.loan(message_.size());
        if (!loan) return std::unexpected(loan.error());
        std::memcpy(loan->bytes().data(), &word_, sizeof word_);
        return channel_.send(std::move(*loan));
    }
    Result<void> receive_in_place() {
        const auto message = channel_.receive();
        if (!message) return std::unexpected(message.error());
        if (message->bytes().size() != message_.size()) return fail(Errc::corrupt_peer);
        std::memcpy(&word_, message->bytes().data(), sizeof word_);
        return {};
    }
    // As a caller that has many at once.
    Result<void> send_many(std::uint64_t count) {
        std::vector<std::byte> messages(kBatch * message_.size());
        std::vector<std::span<const std::byte>> batch(kBatch);
        for (std::size_t i = 0; i < kBatch; ++i)
            batch.at(i) = std::span(messages).subspan(i * message_.size(), message_.size());
        while (count > 0) {
            const auto sent = channel_.send_all(std::span(batch).first(std::min<std::uint64_t>(count, kBatch)));
            if (!sent) return std::unexpected(sent.error());
            count -= *sent;
        }
        return {};
    }
    Result<void> receive_many(std::uint64_t count) {
        const auto take = [this](std::span<const std::byte> message) {
            if (message.size() == message_.size()) std::memcpy(message_.data(), message.data(), message.size());
        };
        while (count > 0) {
            const auto came = channel_.receive_all(take);
            if (!came) return std::unexpected(came.error());
            if (*came > count) return fail(Errc::corrupt_peer);
            count -= *came;
        }
        return {};
    }

  private:
    static constexpr std::size_t kBatch = 64;

    Channel channel_;
    std::vector<std::byte> message_;
    std::uint64_t word_ = 0;
};

}  // namespace strait::bench
