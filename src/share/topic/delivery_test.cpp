/// Exact delivery between threads, so that a sanitizer sees it: every message is whole, in order, and received or counted as missed.

#include "share/topic/board.hpp"

#include "support/numbered_value.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace strait::topic::test {
namespace {

using strait::test::is_whole;
using strait::test::Numbered;
using strait::test::numbered;

Numbered message_in(const Held& held) {
    Numbered message{};
    std::memcpy(&message, held.bytes.data(), sizeof message);
    return message;
}

/// One subscriber, which holds a sample now and then.
class Account {
  public:
    Account(const Ring& ring, std::uint32_t seat) : reader_(ring, seat, 0) {}

    // Until that many messages have come or were missed.
    std::string read(std::uint64_t messages) {
        std::string problem;
        while (seen_ + missed_ < messages && problem.empty()) {
            const auto held = take(reader_);
            if (held) {
                problem = look_at(*held);
            } else {
                std::this_thread::yield();
            }
        }
        if (kept_) reader_.give_back(kept_->pin);
        return problem;
    }
    [[nodiscard]] std::uint64_t missed() const { return missed_; }

  private:
    std::string look_at(const Held& held) {
        const Numbered message = message_in(held);
        if (!is_whole(message)) return "half a message";
        if (message.sequence < next_.at(message.publisher)) return "doubled or out of order";
        next_.at(message.publisher) = message.sequence + 1;
        ++seen_;
        missed_ += held.missed;
        if (seen_ % 7 == 0 && !kept_) {
            kept_ = held;
            kept_message_ = message;
            return "";
        }
        reader_.give_back(held.pin);
        return seen_ % 7 == 5 ? look_again() : "";
    }
    std::string look_again() {
        if (!kept_) return "";
        const bool same = message_in(*kept_).checksum == kept_message_.checksum && is_whole(message_in(*kept_));
        reader_.give_back(kept_->pin);
        kept_.reset();
        return same ? "" : "a sample changed while it was held";
    }

    Reader reader_;
    std::array<std::uint64_t, kMostPublishers> next_{};
    std::uint64_t seen_ = 0;
    std::uint64_t missed_ = 0;
    std::optional<Held> kept_;
    Numbered kept_message_{};
};

// Every fifth one as a loan.
void publish_all(Writer writer, std::uint64_t publisher, std::uint64_t messages) {
    for (std::uint64_t i = 0; i < messages;) {
        const bool lent = i % 5 == 4;
        const auto room = lent ? writer.loan() : writer.begin();
        if (!room || i % 64 == 63) std::this_thread::yield();
        if (!room) continue;
        const auto message = numbered(publisher, i);
        std::memcpy(room->data(), &message, sizeof message);
        // One that was overtaken tries again.
        if (!lent && !writer.commit(sizeof message)) continue;
        while (lent && !writer.commit_loan(sizeof message)) std::this_thread::yield();
        ++i;
    }
}

void deliver(Keeping keeping, std::uint64_t publishers, std::uint64_t messages,
             std::chrono::nanoseconds patience = std::chrono::hours(1)) {
    Board board(small(3, 2, keeping));
    board.patience = patience;
    std::array<std::string, 2> problems;
    Account one(board.ring(), 0);
    Account two(board.ring(), 1);
    {
        std::vector<std::jthread> threads;
        threads.emplace_back([&] { problems[0] = one.read(publishers * messages); });
        threads.emplace_back([&] { problems[1] = two.read(publishers * messages); });
        for (std::uint64_t p = 0; p < publishers; ++p)
            threads.emplace_back([&, p] { publish_all(board.writer(static_cast<std::uint32_t>(p)), p, messages); });
    }
    CHECK(problems[0] == "");
    CHECK(problems[1] == "");
    if (keeping == Keeping::all) CHECK(one.missed() + two.missed() == 0);
}

TEST_SUITE_BEGIN("topic.delivery");

TEST_CASE("one publisher that overtakes") { deliver(Keeping::newest, 1, 30'000); }
TEST_CASE("several publishers that overtake") { deliver(Keeping::newest, 3, 10'000); }
TEST_CASE("one publisher that waits") { deliver(Keeping::all, 1, 10'000); }
TEST_CASE("several publishers that wait") { deliver(Keeping::all, 3, 3'000); }
// Whoever has no CPU for a moment loses its turn, at any instruction.
TEST_CASE("several publishers that overtake and have no patience with each other") {
    deliver(Keeping::newest, 3, 10'000, std::chrono::nanoseconds(1));
}
TEST_CASE("several publishers that wait and have no patience with each other") {
    deliver(Keeping::all, 3, 3'000, std::chrono::nanoseconds(1));
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::topic::test
