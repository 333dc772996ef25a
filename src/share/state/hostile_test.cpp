/// Memory in which somebody writes what he likes: an error or a value, never a byte out of bounds and never without an end.

#include "share/state/private_board.hpp"
#include "share/state/state.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <thread>

namespace strait::state::test {
namespace {

std::string outcome_of_load(const PrivateBoard& memory, std::size_t room) {
    std::vector<std::byte> value(room);
    Attempts attempts;
    const auto loaded = load(memory.board(), value, attempts);
    return std::string(loaded ? "ok" : name(loaded.error().code()));
}

// Every load of a shared word answers whatever it likes; the value itself is where it is.
struct FuzzedAccess : WriterAccess {
    static inline std::mt19937_64 random{1};  // NOLINT: the same in every run
    static Word fuzzed(Word real) {
        switch (random() % 5) {
            case 0: return random();
            case 1: return random() % 300;
            case 2: return real ^ (Word{1} << (random() % 64));
            case 3: return 0;
            default: return real;
        }
    }
    static Word load_acquire(const std::atomic<Word>& word) { return fuzzed(WriterAccess::load_acquire(word)); }
    static Word load_relaxed(const std::atomic<Word>& word) { return fuzzed(WriterAccess::load_relaxed(word)); }
    static Word load_ordered(const std::atomic<Word>& word) { return fuzzed(WriterAccess::load_ordered(word)); }
};

TEST_SUITE_BEGIN("state.hostile");

TEST_CASE("what cannot be is told") {
    const PrivateBoard memory(40);
    auto& head = memory.board().head();
    const Word good = head.current;
    for (const Word bad : {Word{0}, Word{1}, current_word(0, 3), current_word(1, 6), current_word(1, 255), ~Word{0}}) {
        CAPTURE(bad);
        head.current = bad;
        CHECK(outcome_of_load(memory, 40) == "corrupt_peer");
        std::vector<std::byte> value(40);
        const auto view = memory.view();
        CHECK(version_in(try_load(view, good, value.data(), value.size())) == 0);
        if (slot_in(bad) >= memory.board().shape().slots || version_in(bad) == 0)
            CHECK(put(memory.board(), value).error() == Errc::corrupt_peer);
    }
    head.current = good;
    memory.board().end_of(0).length = 41;
    CHECK(outcome_of_load(memory, 40) == "corrupt_peer");
    memory.board().end_of(0).length = ~Word{0};
    CHECK(outcome_of_load(memory, 40) == "corrupt_peer");
    memory.board().end_of(0).length = 40;
    CHECK(outcome_of_load(memory, 40) == "ok");
    CHECK(outcome_of_load(memory, 0) == "ok");
    memory.board().end_of(0).stamp = 2;
    CHECK(outcome_of_load(memory, 40) == "corrupt_peer");
    for (std::uint64_t slot = 0; slot < memory.board().shape().slots; ++slot) memory.board().end_of(slot).stamp = 1000;
    CHECK(put(memory.board(), filled(0, 40)).error() == Errc::corrupt_peer);
}

TEST_CASE("marks that nobody made cost nobody a store or a load") {
    const PrivateBoard memory(40, 3);
    for (const Word bad : {~Word{0}, Word{1}, current_word(9, 200), current_word(1, 0)}) {
        for (auto& mark : memory.board().marks()) mark = bad;
        for (int i = 0; i < 50; ++i) {
            REQUIRE(put(memory.board(), filled(1, 40)));
            REQUIRE(outcome_of_load(memory, 40) == "ok");
        }
    }
}

TEST_CASE("words that are another at every look") {
    const PrivateBoard memory(40, 3);
    std::vector<std::byte> value(40);
    Word seen = 0;
    for (int i = 0; i < 20'000; ++i) {
        Attempts attempts;
        const auto loaded = load<FuzzedAccess>(memory.board(), value, attempts);
        if (loaded) CHECK(loaded->length <= 40);
        static_cast<void>(put<FuzzedAccess>(memory.board(), filled(1, 40)));
        const auto view = memory.view();
        const Word answer = try_load<FuzzedAccess>(view, seen, value.data(), value.size());
        REQUIRE(slot_in(answer) < memory.board().shape().slots);
        seen = answer;
    }
}

TEST_CASE("memory that is scribbled over all the time") {
    const PrivateBoard memory(40, 3);
    std::jthread scribbler([&](const std::stop_token& stop) {
        std::mt19937_64 random(2);
        while (!stop.stop_requested()) {
            const auto at = random() % (memory.bytes().size() / sizeof(Word)) * sizeof(Word);
            store_word(memory.bytes().data() + at, random() % 3 == 0 ? random() : random() % 300);
        }
    });
    for (int i = 0; i < 20'000; ++i) {
        static_cast<void>(outcome_of_load(memory, 40));
        static_cast<void>(put(memory.board(), filled(1, 40)));
    }
}

TEST_CASE("a value that did not reach the disk whole is passed over for the one before") {
    for (const bool lost_in_value : {true, false}) {
        const PrivateBoard memory(40);
        for (std::uint64_t version = 2; version <= 6; ++version) REQUIRE(put(memory.board(), filled(version, 40)));
        REQUIRE(is_whole(memory.board()));
        const auto slot = slot_in(memory.board().head().current);
        if (lost_in_value) {
            memory.board().slot(slot)[39] = std::byte{0};
        } else {
            memory.board().end_of(slot).stamp = 2;  // as it was before
        }
        CHECK_FALSE(is_whole(memory.board()));
        REQUIRE(mend(memory.board()));
        CHECK(is_whole(memory.board()));
        CHECK(version_in(memory.board().head().current) == 5);
        // And the one that was lost is written again.
        REQUIRE(put(memory.board(), filled(6, 40)));
        CHECK(is_whole(memory.board()));
        for (std::uint64_t i = 0; i < memory.board().shape().slots; ++i) memory.board().slot(i)[0] = std::byte{0xee};
        CHECK_FALSE(is_whole(memory.board()));
        CHECK(mend(memory.board()).error() == Errc::corrupt_peer);
    }
}

TEST_CASE("settings that make no sense") {
    CHECK(shape_of({.max_size = 0, .readers = 1, .summed = 0}).error() == Errc::invalid_argument);
    CHECK(shape_of({.max_size = 1, .readers = 65, .summed = 0}).error() == Errc::too_large);
    CHECK(shape_of({.max_size = 1, .readers = 64, .summed = 1}));
    CHECK(shape_of({.max_size = std::uint64_t{1} << 32, .readers = 0, .summed = 0}).error() == Errc::too_large);
    CHECK(shape_of({.max_size = UINT32_MAX, .readers = 64, .summed = 0}).error() == Errc::too_large);
    CHECK(shape_of({.max_size = 1, .readers = 0, .summed = 2}).error() == Errc::invalid_argument);
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::state::test
