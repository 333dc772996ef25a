/// A publisher that stands still with its turn, and comes back later.

#include "share/topic/board.hpp"

#include <doctest/doctest.h>

namespace strait::topic::test {
namespace {

using namespace std::chrono_literals;

Board impatient(const Settings& settings) {
    Board board(settings);
    board.patience = 0ns;
    return board;
}

void write(std::span<std::byte> room, std::uint64_t value) { std::memcpy(room.data(), &value, sizeof value); }

TEST_SUITE_BEGIN("topic.standstill");

TEST_CASE("others go on without one that stands still, and its message comes when it goes on") {
    auto board = impatient(small(4));
    Reader reader(board.ring(), 0, 0);
    auto still = board.writer(0);
    auto other = board.writer(1);
    const auto room = still.begin();
    REQUIRE(room);
    for (std::uint64_t i = 0; i < 50; ++i) {
        REQUIRE(publish(other, i) == "ok");
        REQUIRE(next(reader) == std::to_string(i));
    }
    write(*room, 1000);
    CHECK(still.commit(sizeof(std::uint64_t)).error() == Errc::would_block);
    CHECK(next(reader) == "would_block");
    CHECK(publish(still, 1000) == "ok");
    CHECK(next(reader) == "1000");
    CHECK(publish(other, 50) == "ok");
    CHECK(next(reader) == "50");
}

TEST_CASE("what it writes late is in nobody's way, however late") {
    auto board = impatient(small(2));
    Reader reader(board.ring(), 0, 0);
    auto still = board.writer(0);
    auto other = board.writer(1);
    for (std::uint64_t before = 0; before < 2 * board.shape().slots; ++before) {
        const auto room = still.begin();
        REQUIRE(room);
        for (std::uint64_t i = 0; i < 20; ++i) {
            REQUIRE(publish(other, i) == "ok");
            const auto held = reader.take();
            REQUIRE(held);
            write(*room, 777);
            CHECK(value_of(*held) == i);
            CHECK(held->missed == 0);
            reader.give_back(held->pin);
        }
        CHECK_FALSE(still.commit(sizeof(std::uint64_t)));
        REQUIRE(publish(other, before) == "ok");
        REQUIRE(next(reader) == std::to_string(before));
    }
}

TEST_CASE("its slot is in use again once it has noticed") {
    auto board = impatient(small(2));
    Reader reader(board.ring(), 0, 0);
    auto still = board.writer(0);
    auto other = board.writer(1);
    REQUIRE(still.begin());
    for (std::uint64_t i = 0; i < 40; ++i) REQUIRE(publish(other, i) == "ok");
    const auto before = left_out_count(board.ring().head().left_out.load());
    CHECK(before > 5);
    still.abandon();
    for (std::uint64_t i = 0; i < 100; ++i) REQUIRE(publish(other, i) == "ok");
    CHECK(left_out_count(board.ring().head().left_out.load()) <= before + 2);
}

TEST_CASE("a message that was shown before the turn was lost counts, and only once") {
    auto board = impatient(small(4));
    Reader reader(board.ring(), 0, 0);
    auto still = board.writer(0);
    auto other = board.writer(1);
    const auto room = still.begin();
    REQUIRE(room);
    write(*room, 5);
    const auto turn = board.ring().head().turn.load();
    REQUIRE(still.commit(sizeof(std::uint64_t)));
    board.ring().head().turn.store(turn);  // as if it stood before it gave the turn back
    CHECK(publish(other, 6) == "ok");
    CHECK(next(reader) == "5");
    CHECK(next(reader) == "6");
}

TEST_CASE("a turn that was lost over a loan leaves the loan where it was") {
    auto board = impatient(small(4));
    Reader reader(board.ring(), 0, 0);
    auto lender = board.writer(0);
    auto other = board.writer(1);
    const auto room = lender.loan();
    REQUIRE(room);
    write(*room, 9);
    const auto taken = other.begin();
    REQUIRE(taken);
    CHECK(taken->data() != room->data());
    REQUIRE(lender.commit_loan(sizeof(std::uint64_t)));  // the other one stands still
    CHECK(next(reader) == "9");
    CHECK_FALSE(other.commit(sizeof(std::uint64_t)));
    CHECK(next(reader) == "would_block");
}

TEST_CASE("whoever loses its turn is more patient the next time") {
    Board board(small(4));
    board.patience = 1ms;
    auto one = board.writer(0);
    auto two = board.writer(1);
    REQUIRE(one.begin());
    while (publish(two, 1) != "ok") {
    }
    one.abandon();
    REQUIRE(two.begin());
    const auto start = Turn::Clock::now();
    while (publish(one, 1) != "ok") {
    }
    CHECK(Turn::Clock::now() - start >= 2ms);
}

TEST_CASE("one that was alone is waited for until it goes on, and only that once") {
    auto board = impatient(small(4));
    auto still = board.writer(0);
    REQUIRE(still.begin());
    auto other = board.writer(1);
    CHECK(publish(other, 1) == "would_block");
    still.abandon();
    CHECK(publish(other, 1) == "ok");
    REQUIRE(still.begin());
    CHECK(publish(other, 2) == "ok");
}

TEST_CASE("a dead publisher's turn is taken at once") {
    Board board(small(4));
    auto dead = board.writer(0);
    auto other = board.writer(1);
    REQUIRE(dead.begin());
    CHECK(publish(other, 1) == "would_block");
    board.dead_publishers.insert(0);
    CHECK(publish(other, 1) == "ok");
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::topic::test
