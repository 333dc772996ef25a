#include "share/topic/board.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace strait::topic::test {
namespace {

TEST_SUITE_BEGIN("topic.ring");

TEST_CASE("what is published is read, in order, by everyone") {
    Board board(small(4));
    auto writer = board.writer();
    Reader one(board.ring(), 0, 0);
    Reader two(board.ring(), 1, 0);
    CHECK(next(one) == "would_block");
    CHECK(publish(writer, 7) == "ok");
    CHECK(publish(writer, 8) == "ok");
    CHECK(next(one) == "7");
    CHECK(next(one) == "8");
    CHECK(next(one) == "would_block");
    CHECK(next(two) == "7");
    CHECK(next(two) == "8");
}

TEST_CASE("a subscriber that keeps up misses nothing over many laps") {
    Board board(small(3));
    auto writer = board.writer();
    Reader reader(board.ring(), 0, 0);
    for (std::uint64_t i = 0; i < 1000; ++i) {
        REQUIRE(publish(writer, i) == "ok");
        REQUIRE(next(reader) == std::to_string(i));
    }
}

TEST_CASE("as many messages as are kept are there for one that falls behind, and the missed are counted") {
    for (const std::uint32_t kept : {1U, 2U, 5U, 16U}) {
        CAPTURE(kept);
        Board board(small(kept));
        auto writer = board.writer();
        for (std::uint64_t behind = 0; behind <= 3 * board.shape().slots; ++behind) {
            CAPTURE(behind);
            Reader reader(board.ring(), 0, 0);
            for (std::uint64_t i = 0; i < behind; ++i) REQUIRE(publish(writer, i) == "ok");
            std::uint64_t read = 0;
            std::uint64_t missed = 0;
            while (true) {
                const auto held = reader.take();
                if (!held) break;
                missed += held->missed;
                REQUIRE(value_of(*held) == read + missed);
                ++read;
                reader.give_back(held->pin);
            }
            REQUIRE(read + missed == behind);
            REQUIRE(read >= std::min<std::uint64_t>(behind, kept));
        }
    }
}

TEST_CASE("a sample that is held stays as it is, and nobody waits for it") {
    Board board(small(4, 2));
    auto writer = board.writer();
    Reader holder(board.ring(), 0, 0);
    Reader other(board.ring(), 1, 0);
    REQUIRE(publish(writer, 100) == "ok");
    REQUIRE(publish(writer, 101) == "ok");
    const auto first = holder.take();
    const auto second = holder.take();
    REQUIRE(first);
    REQUIRE(second);
    CHECK(next(other) == "100");
    CHECK(next(other) == "101");
    for (std::uint64_t i = 0; i < 500; ++i) {
        REQUIRE(publish(writer, i) == "ok");
        REQUIRE(next(other) == std::to_string(i));
        REQUIRE(value_of(*first) == 100);
        REQUIRE(value_of(*second) == 101);
    }
    holder.give_back(first->pin);
    const auto later = holder.take();
    REQUIRE(later);
    CHECK(later->missed == value_of(*later));  // they are numbered from 0 on
    CHECK(later->missed >= 490);
    CHECK(value_of(*second) == 101);
    holder.give_back(later->pin);
    holder.give_back(second->pin);
}

TEST_CASE("only so many samples may be held at a time") {
    Board board(small(4, 2));
    auto writer = board.writer();
    Reader reader(board.ring(), 0, 0);
    for (std::uint64_t i = 0; i < 3; ++i) publish(writer, i);
    const auto one = reader.take();
    const auto two = reader.take();
    CHECK(next(reader) == "out_of_resources");
    CHECK(reader.held() == 2);
    reader.give_back(one->pin);
    CHECK(next(reader) == "2");
    reader.give_back(two->pin);
}

TEST_CASE("when all slots are held, publishing is an error until one is given back") {
    Board board(small(1, 2));  // 4 slots
    auto writer = board.writer();
    Reader one(board.ring(), 0, 0);
    Reader two(board.ring(), 1, 0);
    std::vector<Held> held;
    for (std::uint64_t i = 0; i < 4; ++i) {
        REQUIRE(publish(writer, i) == "ok");
        auto sample = (i < 2 ? one : two).take();
        REQUIRE(sample);
        held.push_back(*sample);
        if (i < 2) REQUIRE(next(two) == std::to_string(i));
    }
    CHECK(publish(writer, 4) == "out_of_resources");
    CHECK(publish(writer, 4) == "out_of_resources");
    for (std::uint64_t i = 0; i < 4; ++i) CHECK(value_of(held[i]) == i);
    one.give_back(held[1].pin);
    CHECK(publish(writer, 4) == "ok");
    CHECK(next(one) == "4 after 2 missed");
    one.give_back(held[0].pin);
    for (std::uint64_t i = 5; i < 50; ++i) {
        CHECK(publish(writer, i) == "ok");
        CHECK(next(one) == std::to_string(i));
        CHECK(value_of(held[2]) == 2);
        CHECK(value_of(held[3]) == 3);
    }
    two.give_back(held[2].pin);
    two.give_back(held[3].pin);
}

TEST_CASE("what was left out nobody has to read before a publisher goes on") {
    Board board(small(4, 1, Keeping::all));
    auto writer = board.writer();
    Reader reader(board.ring(), 0, 0);
    std::uint64_t published = 0;
    while (publish(writer, published) == "ok") ++published;
    REQUIRE(published == board.shape().slots);
    // Whenever a slot is wanted its message is held, so that its next position is left out: in the end all that follow are.
    for (std::uint64_t i = 0; i + 1 < board.shape().slots; ++i) {
        const auto held = reader.take();
        REQUIRE(held);
        REQUIRE(value_of(*held) == i);
        CHECK(publish(writer, published) == "would_block");
        reader.give_back(held->pin);
    }
    const auto last = reader.take();
    REQUIRE(last);
    std::uint64_t more = 0;
    while (publish(writer, published + more) == "ok") ++more;
    CHECK(more >= 4);
    reader.give_back(last->pin);
    for (std::uint64_t i = 0; i < more; ++i) CHECK(next(reader) == std::to_string(published + i));
    CHECK(next(reader) == "would_block");
}

TEST_CASE("one that joins late gets the history, and no more") {
    Board board(small(8));
    auto writer = board.writer();
    for (std::uint64_t i = 0; i < 40; ++i) publish(writer, i);
    Reader none(board.ring(), 0, 0);
    CHECK(next(none) == "would_block");
    Reader three(board.ring(), 1, 3);
    for (const char* text : {"37", "38", "39", "would_block"}) CHECK(next(three) == text);
    Reader more(board.ring(), 2, 1000);
    for (std::uint64_t i = 32; i < 40; ++i) CHECK(next(more) == std::to_string(i));
    CHECK(next(more) == "would_block");
    publish(writer, 40);
    CHECK(next(none) == "40");
}

TEST_CASE("a history that is not there yet is as much as exists") {
    Board board(small(8));
    auto writer = board.writer();
    publish(writer, 0);
    Reader reader(board.ring(), 0, 5);
    CHECK(next(reader) == "0");
    CHECK(next(reader) == "would_block");
}

TEST_CASE("messages of any length up to the largest") {
    Board board(small(4));
    auto writer = board.writer();
    Reader reader(board.ring(), 0, 0);
    for (const std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{299}, std::size_t{300}}) {
        auto room = writer.begin();
        REQUIRE(room);
        CHECK(room->size() == 300);
        std::memset(room->data(), 'x', length);
        REQUIRE(writer.commit(length));
        const auto held = reader.take();
        REQUIRE(held);
        CHECK(held->bytes.size() == length);
        CHECK(reinterpret_cast<std::uintptr_t>(held->bytes.data()) % 8 == 0);
        reader.give_back(held->pin);
    }
}

TEST_CASE("what is begun and abandoned was never there") {
    Board board(small(4));
    auto writer = board.writer();
    Reader reader(board.ring(), 0, 0);
    REQUIRE(writer.begin());
    writer.abandon();
    publish(writer, 1);
    CHECK(next(reader) == "1");
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::topic::test
