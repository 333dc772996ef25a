#include "support/channel_script.hpp"

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace strait::test {
namespace {

// Of a ring of 4 KiB half is 2,048 bytes: what is longer travels in parts.
constexpr std::array<std::size_t, 8> kSizes{8, 60, 60, 0, 300, 1900, 3000, 100};
constexpr std::uint64_t kCount = 16;
// The first messages go at once, the others one by one.
constexpr std::uint64_t kAtOnce = 5;
// Recognised by its size. Longer than the ring, so that its beginning is often sent and then taken back.
constexpr std::size_t kDoubtful = 5000;

std::vector<std::byte> message(std::uint64_t number) {
    return Pattern::take(kSizes.at(number % kSizes.size()), number + 1);
}

Result<void> send_as_loan(Channel& channel, std::span<const std::byte> message) {
    auto loan = channel.loan(message.size() + 1, patience());
    if (!loan) return std::unexpected(loan.error());
    std::ranges::copy(message, loan->bytes().begin());
    return channel.send(std::move(*loan), message.size());
}

Result<void> send_if_possible(Channel& channel) {
    auto sent = channel.send(Pattern::take(kDoubtful), Deadline::now());
    return !sent && sent.error() == Errc::timed_out ? Result<void>() : sent;
}

Result<void> send_at_once(Channel& channel) {
    std::vector<std::vector<std::byte>> messages;
    for (std::uint64_t number = 0; number < kAtOnce; ++number) messages.push_back(message(number));
    const std::vector<std::span<const std::byte>> all(messages.begin(), messages.end());
    const auto sent = channel.send_all(all, patience());
    if (!sent) return std::unexpected(sent.error());
    // Fewer only when the peer has died.
    return *sent == kAtOnce ? Result<void>() : channel.send(messages.back(), patience());
}

}  // namespace

Result<void> ChannelScript::send(Channel& channel) {
    if (auto sent = send_at_once(channel); !sent) return sent;
    for (std::uint64_t number = kAtOnce; number < kCount; ++number) {
        const auto next = message(number);
        auto sent = number % 3 == 1 ? send_as_loan(channel, next) : channel.send(next, patience());
        if (sent && number % 6 == 3) sent = send_if_possible(channel);
        if (!sent) return sent;
    }
    return {};
}

void ChannelScript::add(std::span<const std::byte> came) {
    const bool is_doubtful = came.size() == kDoubtful;
    const auto expected = is_doubtful ? Pattern::take(kDoubtful) : message(count_);
    if (!std::ranges::equal(came, expected))
        throw Unexpected("message " + std::to_string(count_) + " came with " + std::to_string(came.size()) +
                         " bytes and is not the one that was sent");
    if (!is_doubtful) ++count_;
}

bool ChannelScript::is_complete() const noexcept { return count_ == kCount; }

}  // namespace strait::test
