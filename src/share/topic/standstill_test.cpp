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

std::uint32_t left_out_in(const Board& board) { return left_out_count(board.ring().head().left_out.load()); }

// Each message is read as it comes, while the slot of one that stands still is written to.
void publish_past(Writer& other, Reader& reader, std::span<std::byte> room) {
    for (std::uint64_t i = 0; i < 20; ++i) {
        REQUIRE(publish(other, i) == "ok");
        const auto held = reader.take();
        REQUIRE(held);
        write(room, 777);
        CHECK(value_of(*held) == i);
        CHECK(held->missed == 0);
        reader.give_back(held->pin);
    }
}

/// Two publishers, of which the first one is to stand still, and a subscriber.
struct Scene {
    Board board;
    Reader reader{board.ring(), 0, 0};
    Writer still = board.writer(0);
    Writer other = board.writer(1);

    explicit Scene(std::uint32_t kept) : board(impatient(small(kept))) {}

    void others(int count) {
        for (int i = 0; i < count; ++i) REQUIRE(publish(other, 0) == "ok");
    }
};

TEST_SUITE_BEGIN("topic.standstill");

TEST_CASE("others go on without one that stands still, and its message comes when it goes on") {
    Scene scene(4);
    const auto room = scene.still.begin();
    REQUIRE(room);
    publish_past(scene.other, scene.reader, *room);
    write(*room, 1000);
    CHECK(scene.still.commit(sizeof(std::uint64_t)).error() == Errc::would_block);
    CHECK(next(scene.reader) == "would_block");
    CHECK(publish(scene.still, 1000) == "ok");
    CHECK(next(scene.reader) == "1000");
    CHECK(publish(scene.other, 50) == "ok");
    CHECK(next(scene.reader) == "50");
}

TEST_CASE("what it writes late is in nobody's way, however late") {
    Scene scene(2);
    for (std::uint64_t before = 0; before < 2 * scene.board.shape().slots; ++before) {
        const auto room = scene.still.begin();
        REQUIRE(room);
        publish_past(scene.other, scene.reader, *room);
        CHECK_FALSE(scene.still.commit(sizeof(std::uint64_t)));
        REQUIRE(publish(scene.other, before) == "ok");
        REQUIRE(next(scene.reader) == std::to_string(before));
    }
}

TEST_CASE("its slot is in use again once it has noticed") {
    Scene scene(2);
    REQUIRE(scene.still.begin());
    scene.others(40);
    const auto before = left_out_in(scene.board);
    CHECK(before > 5);
    scene.still.abandon();
    scene.others(100);
    CHECK(left_out_in(scene.board) <= before + 2);
}

TEST_CASE("a message that was shown before the turn was lost counts, and only once") {
    Scene scene(4);
    const auto room = scene.still.begin();
    REQUIRE(room);
    write(*room, 5);
    const auto turn = scene.board.ring().head().turn.load();
    REQUIRE(scene.still.commit(sizeof(std::uint64_t)));
    scene.board.ring().head().turn.store(turn);  // as if it stood before it gave the turn back
    CHECK(publish(scene.other, 6) == "ok");
    CHECK(next(scene.reader) == "5");
    CHECK(next(scene.reader) == "6");
}

TEST_CASE("a turn that was lost over a loan leaves the loan where it was") {
    Scene scene(4);
    auto& lender = scene.still;
    const auto room = lender.loan();
    REQUIRE(room);
    write(*room, 9);
    const auto taken = scene.other.begin();
    REQUIRE(taken);
    CHECK(taken->data() != room->data());
    REQUIRE(lender.commit_loan(sizeof(std::uint64_t)));  // the other one stands still
    CHECK(next(scene.reader) == "9");
    CHECK_FALSE(scene.other.commit(sizeof(std::uint64_t)));
    CHECK(next(scene.reader) == "would_block");
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

TEST_CASE("one that was alone when it stood still is not waited for at all, and writes late in nobody's way") {
    for (std::uint64_t before = 0; before < 10; ++before) {
        Board board(small(2));
        auto still = board.writer(0);
        Reader reader(board.ring(), 0, 0);
        for (std::uint64_t i = 0; i < before; ++i) {
            REQUIRE(publish(still, i) == "ok");
            REQUIRE(next(reader) == std::to_string(i));
        }
        const auto room = still.begin();
        REQUIRE(room);
        auto other = board.writer(1);
        publish_past(other, reader, *room);
        CHECK(still.commit(sizeof(std::uint64_t)).error() == Errc::would_block);
        CHECK(next(reader) == "would_block");
        CHECK(publish(still, 778) == "ok");
        CHECK(next(reader) == "778");
    }
}

TEST_CASE("one that was alone and has nothing to say is not waited for, and goes on when it has") {
    Board board(small(2));
    Reader reader(board.ring(), 0, 0);
    auto idle = board.writer(0);
    REQUIRE(publish(idle, 0) == "ok");
    Reader late(board.ring(), 1, 0);
    auto other = board.writer(1);
    for (std::uint64_t i = 1; i < 20; ++i) REQUIRE(publish(other, i) == "ok");
    REQUIRE(publish(idle, 20) == "ok");
    const auto all_for = [](Reader& one) {
        std::uint64_t all = 0;
        for (auto held = one.take(); held; held = one.take()) {
            all += 1 + held->missed;
            one.give_back(held->pin);
        }
        return all;
    };
    CHECK(all_for(reader) == 21);
    CHECK(all_for(late) == 20);
    const auto before = left_out_in(board);
    for (std::uint64_t i = 0; i < 50; ++i) REQUIRE(publish(i % 2 == 0 ? idle : other, i) == "ok");
    CHECK(left_out_in(board) <= before + 1);
}

TEST_CASE("one that leaves has nothing left out, and one that dies while it says nothing a position") {
    Board board(small(4));
    auto gone = board.writer(0);
    REQUIRE(publish(gone, 1) == "ok");
    gone.leave();
    auto killed = board.writer(0);
    REQUIRE(publish(killed, 2) == "ok");
    CHECK(left_out_in(board) == 0);
    board.dead_publishers.insert(0);
    auto other = board.writer(1);
    REQUIRE(publish(other, 3) == "ok");
    CHECK(left_out_in(board) == 1);
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
