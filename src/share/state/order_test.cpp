/// One side moves by single accesses to shared memory, and the other acts between any two of them: the value is whole, and a load comes to its end.

#include "share/state/private_board.hpp"
#include "share/state/state.hpp"

#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <functional>
#include <random>
#include <utility>

namespace strait::state::test {
namespace {

constexpr std::size_t kSize = 24;  // three words, so that a value can be torn

// What happens between two accesses of the side under test. It is called before each of them with its number.
std::function<void(int)> between;
int accesses = 0;
int copies = 0;  // of values, begun

void step() {
    const int number = accesses++;
    if (!between) return;
    // What it does itself is not under test.
    const auto act = std::exchange(between, nullptr);
    act(number);
    if (!between) between = act;
}

struct SteppedAccess : WriterAccess {
    static Word load_acquire(const std::atomic<Word>& word) { return step(), WriterAccess::load_acquire(word); }
    static Word load_relaxed(const std::atomic<Word>& word) { return step(), WriterAccess::load_relaxed(word); }
    static Word load_ordered(const std::atomic<Word>& word) { return step(), WriterAccess::load_ordered(word); }
    static bool replace(std::atomic<Word>& word, Word expected, Word next) {
        return step(), WriterAccess::replace(word, expected, next);
    }
    static void copy_out(std::byte* to, const std::byte* from, std::size_t size) {
        ++copies;
        for (std::size_t at = 0; at < size; at += sizeof(Word)) {
            step();
            WriterAccess::copy_out(to + at, from + at, sizeof(Word));
        }
    }
    static void copy_in(std::byte* to, std::span<const std::byte> value) {
        for (std::size_t at = 0; at < value.size(); at += sizeof(Word)) {
            step();
            WriterAccess::copy_in(to + at, value.subspan(at, sizeof(Word)));
        }
    }
    static void store_relaxed(std::atomic<Word>& word, Word value) { step(), WriterAccess::store_relaxed(word, value); }
    static void store_release(std::atomic<Word>& word, Word value) { step(), WriterAccess::store_release(word, value); }
    static void store_ordered(std::atomic<Word>& word, Word value) { step(), WriterAccess::store_ordered(word, value); }
};

// Decides at once and then makes its stores one by one.
class SlowWriter {
  public:
    explicit SlowWriter(const PrivateBoard& memory) : memory_(memory) { stores.clear(); }

    void step() {
        if (stores.empty()) {
            const auto next = version_in(memory_.board().head().current) + 1;
            REQUIRE(put<NotedAccess>(memory_.board(), filled(next, kSize)));
            return;
        }
        stores.front()();
        stores.pop_front();
    }

  private:
    static inline std::deque<std::function<void()>> stores;  // NOLINT: one writer at a time

    struct NotedAccess : WriterAccess {
        static void note(std::atomic<Word>& word, Word value) {
            stores.emplace_back([&word, value] { word = value; });
        }
        static void store_relaxed(std::atomic<Word>& word, Word value) { note(word, value); }
        static void store_release(std::atomic<Word>& word, Word value) { note(word, value); }
        static void store_ordered(std::atomic<Word>& word, Word value) { note(word, value); }
        static void copy_in(std::byte* to, std::span<const std::byte> value) {
            for (std::size_t at = 0; at < value.size(); at += sizeof(Word)) {
                Word word = 0;
                std::memcpy(&word, value.data() + at, sizeof word);
                stores.emplace_back([place = to + at, word] { store_word(place, word); });
            }
        }
    };

    const PrivateBoard& memory_;
};

void store(const PrivateBoard& memory, int times) {
    for (int i = 0; i < times; ++i) {
        const auto version = version_in(memory.board().head().current) + 1;
        REQUIRE(put(memory.board(), filled(version, kSize)));
    }
}

std::uint64_t newest(const PrivateBoard& memory) { return version_in(memory.board().head().current); }

TEST_SUITE_BEGIN("state.order");

TEST_CASE("a load, and a writer that moves by single stores in between") {
    for (std::uint32_t seed = 0; seed < 6000; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        const PrivateBoard memory(kSize);
        SlowWriter writer(memory);
        // From a little at each access to many values.
        const auto most_steps = std::array{2, 6, 40}.at(seed % 3);
        for (auto begin = random() % 100; begin > 0; --begin) writer.step();
        accesses = 0;
        copies = 0;
        between = [&](int) {
            for (auto steps = static_cast<int>(random() % static_cast<unsigned>(most_steps + 1)); steps > 0; --steps)
                writer.step();
        };
        const auto before = newest(memory);
        std::vector<std::byte> value(kSize);
        Attempts attempts;
        const auto loaded = load<SteppedAccess>(memory.board(), value, attempts);
        between = nullptr;
        REQUIRE(loaded);
        CHECK(value == filled(loaded->version, kSize));
        CHECK(loaded->version >= before);
        CHECK(loaded->version <= newest(memory));
        // Once a slot is marked it is not written, however fast the writer is.
        CHECK(copies <= 2);
        CHECK(attempts.retries <= 1);
        for (const auto& mark : memory.board().marks()) CHECK(mark == 0);
    }
}

TEST_CASE("loads between any accesses of a store") {
    const PrivateBoard memory(kSize);
    for (int at = 0; at < 40; ++at) {
        CAPTURE(at);
        const auto before = newest(memory);
        accesses = 0;
        bool has_looked = false;
        between = [&](int number) {
            if (number != at) return;
            has_looked = true;
            std::vector<std::byte> value(kSize);
            const auto view = memory.view();
            const auto version = version_in(try_load(view, 0, value.data(), kSize));
            CHECK(version == newest(memory));
            CHECK(value == filled(version, kSize));
        };
        REQUIRE(put<SteppedAccess>(memory.board(), filled(before + 1, kSize)));
        between = nullptr;
        CHECK(has_looked == (at < accesses));
    }
}

TEST_CASE("a store that is never finished is as if it had not begun") {
    struct Killed {};
    for (int at = 0;; ++at) {
        CAPTURE(at);
        const PrivateBoard memory(kSize);
        store(memory, 5);
        accesses = 0;
        bool died = false;
        between = [&](int number) {
            if (number == at) throw Killed();
        };
        try {
            static_cast<void>(put<SteppedAccess>(memory.board(), filled(7, kSize)));
        } catch (const Killed&) {
            died = true;
        }
        between = nullptr;
        CHECK(newest(memory) == (died ? 6 : 7));
        CHECK(is_whole(memory.board()));
        // The next writer goes on as if nothing had been.
        store(memory, 20);
        CHECK(newest(memory) == (died ? 26 : 27));
        std::vector<std::byte> value(kSize);
        Attempts attempts;
        REQUIRE(load(memory.board(), value, attempts));
        CHECK(value == filled(newest(memory), kSize));
        if (!died) break;
    }
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::state::test
