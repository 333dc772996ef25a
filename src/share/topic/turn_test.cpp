#include "share/topic/board.hpp"

#include <doctest/doctest.h>

#include <array>

namespace strait::topic::test {
namespace {

// Not in the head's order on purpose: a publisher that died here left everything as it was at that point.
void die_before_commit(Writer& writer, std::uint64_t value) {
    const auto room = writer.begin();
    REQUIRE(room);
    std::memcpy(room->data(), &value, sizeof value);
}

void die_after_commit(Board& board, Writer& writer, std::uint64_t value) {
    die_before_commit(writer, value);
    const auto word = board.ring().head().turn.load();
    REQUIRE(writer.commit(sizeof value));
    board.ring().head().turn.store(word);
}

TEST_SUITE_BEGIN("topic.turn");

TEST_CASE("several publishers take turns, and nothing of theirs is lost") {
    Board board(small(8));
    std::array writers{board.writer(0), board.writer(1), board.writer(2)};
    Reader reader(board.ring(), 0, 0);
    for (std::uint64_t i = 0; i < 300; ++i) {
        REQUIRE(publish(writers.at(i % 3), i) == "ok");
        REQUIRE(next(reader) == std::to_string(i));
    }
}

TEST_CASE("one that is alive and has the turn is waited for") {
    Board board(small(8));
    auto one = board.writer(0);
    auto two = board.writer(1);
    REQUIRE(one.begin());
    CHECK(publish(two, 1) == "would_block");
    one.abandon();
    CHECK(publish(two, 1) == "ok");
}

TEST_CASE("what a dead publisher had not committed was never there") {
    Board board(small(8));
    Reader reader(board.ring(), 0, 0);
    auto dead = board.writer(0);
    auto heir = board.writer(1);
    publish(dead, 1);
    die_before_commit(dead, 2);
    board.dead_publishers.insert(0);
    CHECK(publish(heir, 3) == "ok");
    CHECK(next(reader) == "1");
    CHECK(next(reader) == "3");
    CHECK(next(reader) == "would_block");
}

TEST_CASE("what a dead publisher had committed is kept") {
    Board board(small(8));
    Reader reader(board.ring(), 0, 0);
    auto dead = board.writer(0);
    auto heir = board.writer(1);
    die_after_commit(board, dead, 2);
    board.dead_publishers.insert(0);
    CHECK(publish(heir, 3) == "ok");
    CHECK(next(reader) == "2");
    CHECK(next(reader) == "3");
}

TEST_CASE("the next publisher at the place of a dead one goes on") {
    Board board(small(8));
    Reader reader(board.ring(), 0, 0);
    auto dead = board.writer(0);
    die_before_commit(dead, 2);
    auto heir = board.writer(0);
    CHECK(publish(heir, 3) == "ok");
    CHECK(next(reader) == "3");
}

TEST_CASE("what was left out is counted again after a death") {
    Board board(small(2, 1));  // 4 slots
    auto dead = board.writer(0);
    auto heir = board.writer(1);
    Reader holder(board.ring(), 0, 0);
    Reader slow(board.ring(), 1, 0);
    publish(dead, 0);
    const auto held = holder.take();
    for (std::uint64_t i = 1; i < 10; ++i) publish(dead, i);
    die_before_commit(dead, 10);
    board.dead_publishers.insert(0);
    CHECK(publish(heir, 10) == "ok");
    std::uint64_t read = 0;
    std::uint64_t missed = 0;
    while (const auto sample = slow.take()) {
        missed += sample->missed;
        CHECK(value_of(*sample) == read + missed);
        ++read;
        slow.give_back(sample->pin);
    }
    CHECK(read + missed == 11);
    holder.give_back(held->pin);
}

TEST_CASE("a loan is published in place") {
    Board board(small(4));
    Reader reader(board.ring(), 0, 0);
    auto writer = board.writer();
    for (std::uint64_t i = 0; i < 50; ++i) {
        const auto room = writer.loan();
        REQUIRE(room);
        CHECK(writer.loan().error() == Errc::already_in_use);
        std::memcpy(room->data(), &i, sizeof i);
        REQUIRE(writer.commit_loan(sizeof i));
        const auto held = reader.take();
        REQUIRE(held);
        CHECK(value_of(*held) == i);
        CHECK(held->bytes.data() == room->data());
        reader.give_back(held->pin);
    }
}

TEST_CASE("others publish past a loan, which then comes after them") {
    Board board(small(4));
    Reader reader(board.ring(), 0, 0);
    auto slow = board.writer(0);
    auto quick = board.writer(1);
    const auto room = slow.loan();
    REQUIRE(room);
    const std::uint64_t value = 1000;
    std::memcpy(room->data(), &value, sizeof value);
    for (std::uint64_t i = 0; i < 50; ++i) {
        REQUIRE(publish(quick, i) == "ok");
        REQUIRE(next(reader) == std::to_string(i));
    }
    REQUIRE(slow.commit_loan(sizeof value));
    CHECK(next(reader) == "1000");
    CHECK(publish(quick, 50) == "ok");
    CHECK(next(reader) == "50");
}

TEST_CASE("a loan is passed by, lap after lap, by its own publisher") {
    auto settings = small(8);
    settings.max_size = 24;  // of such small ones many are published between two looks around
    Board board(settings);
    auto writer = board.writer();
    Reader reader(board.ring(), 0, 0);
    REQUIRE(publish(writer, 1) == "ok");
    const auto loan = writer.loan();
    REQUIRE(loan);
    constexpr std::uint64_t kLent = 77;
    std::memcpy(loan->data(), &kLent, sizeof kLent);
    for (std::uint64_t i = 0; i < 5 * board.shape().slots; ++i) {
        REQUIRE(publish(writer, i) == "ok");
        REQUIRE(std::memcmp(loan->data(), &kLent, sizeof kLent) == 0);
        REQUIRE(next(reader) == (i == 0 ? "1" : std::to_string(i - 1)));
    }
    REQUIRE(writer.commit_loan(sizeof kLent));
    CHECK(next(reader) == std::to_string(5 * board.shape().slots - 1));
    CHECK(next(reader) == "77");
}

TEST_CASE("a loan that is dropped, or whose publisher died, is nothing") {
    Board board(small(4));
    Reader reader(board.ring(), 0, 0);
    auto one = board.writer(0);
    auto two = board.writer(1);
    REQUIRE(one.loan());
    one.drop_loan();
    CHECK(publish(one, 1) == "ok");
    REQUIRE(one.loan());
    board.dead_publishers.insert(0);
    for (std::uint64_t i = 2; i < 50; ++i) REQUIRE(publish(two, i) == "ok");
    CHECK(next(reader).starts_with("4"));
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("topic.reliable");

TEST_CASE("nothing is overwritten that a living subscriber has not read") {
    Board board(small(4, 1, Keeping::all));
    auto writer = board.writer();
    Reader reader(board.ring(), 0, 0);
    std::uint64_t published = 0;
    std::uint64_t read = 0;
    for (int round = 0; round < 50; ++round) {
        while (publish(writer, published) == "ok") ++published;
        CHECK(published - read == board.shape().slots);
        for (int i = 0; i <= round % 6; ++i) CHECK(next(reader) == std::to_string(read++));
    }
}

TEST_CASE("without a subscriber there is nobody to wait for") {
    Board board(small(4, 1, Keeping::all));
    auto writer = board.writer();
    for (std::uint64_t i = 0; i < 100; ++i) CHECK(publish(writer, i) == "ok");
    {
        Reader reader(board.ring(), 0, 0);
        while (publish(writer, 1) == "ok") {
        }
    }
    CHECK(publish(writer, 1) == "ok");
}

TEST_CASE("a dead subscriber is not waited for, and its samples are not kept") {
    Board board(small(4, 2, Keeping::all));
    auto writer = board.writer();
    Reader dead(board.ring(), 0, 0);
    Reader reader(board.ring(), 1, 0);
    publish(writer, 0);
    REQUIRE(dead.take());
    CHECK(next(reader) == "0");
    std::uint64_t i = 1;
    while (publish(writer, i) == "ok") CHECK(next(reader) == std::to_string(i++));
    CHECK(i >= 4);
    board.dead_subscribers.insert(0);
    for (; i < 100; ++i) {
        REQUIRE(publish(writer, i) == "ok");
        REQUIRE(next(reader) == std::to_string(i));
    }
    CHECK(left_out_count(board.ring().head().left_out.load()) == 1);  // while it lived
}

TEST_CASE("a sample that is held keeps its slot only") {
    Board board(small(4, 1, Keeping::all));
    auto writer = board.writer();
    Reader holder(board.ring(), 0, 0);
    Reader reader(board.ring(), 1, 0);
    publish(writer, 0);
    const auto held = holder.take();
    REQUIRE(held);
    CHECK(next(reader) == "0");
    std::uint64_t i = 1;
    while (publish(writer, i) == "ok") CHECK(next(reader) == std::to_string(i++));
    CHECK(i == board.shape().slots);  // the holder has read nothing else
    CHECK(value_of(*held) == 0);
    holder.give_back(held->pin);
}

TEST_CASE("a subscriber that writes nonsense hurts itself only") {
    Board board(small(4, 2, Keeping::all));
    auto writer = board.writer();
    Reader reader(board.ring(), 0, 0);
    board.ring().seats_head().used.store(UINT32_MAX);
    auto& seat = board.ring().seat(2);
    std::uint64_t i = 0;
    for (const std::uint64_t nonsense :
         {std::uint64_t{1}, std::uint64_t{2}, UINT64_MAX, UINT64_MAX / 2, std::uint64_t{500}}) {
        for (int step = 0; step < 40; ++step) {
            seat.cursor.store(step % 2 == 0 ? nonsense : 0);
            for (auto& pin : seat.pins) pin.store(nonsense + static_cast<std::uint64_t>(step));
            const auto published = publish(writer, i);
            if (published == "ok") REQUIRE(next(reader) == std::to_string(i++));
        }
    }
    CHECK(i > 100);
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::topic::test
