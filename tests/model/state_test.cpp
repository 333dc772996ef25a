/// Readers and writers of a state: no half of a value, no load without an end, and marks that writers spare.

#include "model/mutants.hpp"
#include "share/state/private_board.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstring>

namespace strait::model {
namespace {

using state::Attempts;
using state::Word;
using Values = std::array<Word, 2>;

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr auto kOrdered = std::memory_order_seq_cst;
using Atomic = std::atomic<Word>;

/// The same accesses, each known by the place that makes it.
struct ModelAccess {
    [[nodiscard]] static Word load_acquire(const Atomic& word, const Source& where = Source::current()) {
        return word.load(std::memory_order_acquire, where);
    }
    [[nodiscard]] static Word load_relaxed(const Atomic& word, const Source& where = Source::current()) {
        return word.load(kRelaxed, where);
    }
    [[nodiscard]] static Word load_ordered(const Atomic& word, const Source& where = Source::current()) {
        return word.load(kOrdered, where);
    }
    [[nodiscard]] static bool replace(Atomic& word, Word expected, Word next, const Source& where = Source::current()) {
        return word.compare_exchange_strong(expected, next, kOrdered, where);
    }
    static void store_relaxed(Atomic& word, Word value, const Source& where = Source::current()) {
        word.store(value, kRelaxed, where);
    }
    static void store_release(Atomic& word, Word value, const Source& where = Source::current()) {
        word.store(value, std::memory_order_release, where);
    }
    static void store_ordered(Atomic& word, Word value, const Source& where = Source::current()) {
        word.store(value, kOrdered, where);
    }
    static void copy_out(std::byte* to, const std::byte* from, std::size_t size) {
        for (std::size_t at = 0; at < size; at += sizeof(Word)) {
            const Word word = state::load_word(from + at);
            std::memcpy(to + at, &word, sizeof word);
        }
    }
    static void copy_in(std::byte* to, std::span<const std::byte> value) {
        for (std::size_t at = 0; at < value.size(); at += sizeof(Word)) {
            Word word = 0;
            std::memcpy(&word, value.data() + at, sizeof word);
            state::store_word(to + at, word);
        }
    }
};

/// A state of two words that both are its version, after the first stores.
class Scene {
  public:
    Scene(Execution& run, std::uint32_t readers, std::uint64_t stores)
        : execution(run), memory(sizeof(Values), readers) {
        for (std::uint64_t i = 0; i < stores; ++i) put();
        execution.share("state", memory.bytes());
    }

    /// The next version.
    void put() {
        const auto version = ++stored_;
        const Values values{version, version};
        const auto done = state::put<ModelAccess>(memory.board(), std::as_bytes(std::span(values)));
        execution.check(done && *done == version, "not stored");
    }
    void put_all(int count) {
        for (int i = 0; i < count; ++i) put();
    }
    void check(const Values& values, std::uint64_t version) const {
        // The board begins with bytes of 1.
        const Word word = version == 1 ? 0x0101'0101'0101'0101 : version;
        execution.check(values[0] == word && values[1] == word, "half a value");
    }

    Execution& execution;
    state::test::PrivateBoard memory;

  private:
    std::uint64_t stored_ = 1;
};

/// Loads as State does it when the first attempt may be overtaken, again and again.
class Reader {
  public:
    explicit Reader(Scene& scene) : scene_(scene) {}

    /// Whether it was not overtaken.
    bool try_load() {
        Values values{};
        const auto view = scene_.memory.view();
        const Word current = state::try_load<ModelAccess>(view, seen_word_, bytes_of(values).data(), sizeof values);
        if (state::version_in(current) == 0) return false;
        seen_word_ = current;
        take(values, state::version_in(current));
        return true;
    }
    /// As after an attempt that was overtaken. Answers how often it began anew after that.
    std::uint32_t load(bool may_mark = true) {
        Values values{};
        Attempts attempts{.may_mark = may_mark, .retries = 1, .begin = 0};
        const auto loaded = state::load<ModelAccess>(scene_.memory.board(), bytes_of(values), attempts);
        scene_.execution.check(loaded && loaded->length == sizeof values, "not loaded");
        if (!loaded) return 0;
        scene_.execution.check(loaded->sum == state::sum_of(loaded->version, bytes_of(values)), "not its sum");
        take(values, loaded->version);
        return attempts.retries - 1;
    }

  private:
    static std::span<std::byte> bytes_of(Values& values) { return std::as_writable_bytes(std::span(values)); }
    void take(const Values& values, std::uint64_t version) {
        scene_.check(values, version);
        scene_.execution.check(version >= seen_, "versions go back");
        seen_ = version;
    }

    Scene& scene_;
    std::uint64_t seen_ = 1;
    Word seen_word_ = 0;
};

// The writer gets once round the slots.
Body overtaken() {
    return [](Execution& execution) {
        Scene scene(execution, 0, 0);
        execution.thread("writer", [&] { scene.put_all(5); });
        execution.thread("reader", [&] {
            Reader reader(scene);
            reader.try_load();
            reader.try_load();
        });
        execution.run();
    };
}

// A slot is left alone for so many versions.
Body spared() {
    return [](Execution& execution) {
        Scene scene(execution, 0, 3);
        execution.thread("writer", [&] { scene.put_all(3); });
        execution.thread("reader", [&] { execution.check(Reader(scene).try_load(), "overtaken by three stores"); });
        execution.run();
    };
}

Body marked() {
    return [](Execution& execution) {
        Scene scene(execution, 1, 4);
        execution.thread("writer", [&] { scene.put_all(6); });
        execution.thread("reader", [&] { execution.check(Reader(scene).load() == 0, "a marked slot was written"); });
        execution.run();
        execution.check(scene.memory.board().marks()[0].load(kRelaxed) == 0, "a mark is left");
    };
}

// With one mark for two, one has to take it from the other.
Body rivals(Fate one) {
    return [=](Execution& execution) {
        Scene scene(execution, 1, 4);
        execution.thread("writer", [&] { scene.put_all(5); });
        execution.thread("one", [&] { Reader(scene).load(); }, one);
        execution.thread("other", [&] { Reader(scene).load(); });
        execution.run();
    };
}

Body without_marks() {
    return [](Execution& execution) {
        Scene scene(execution, 0, 0);
        execution.thread("writer", [&] { scene.put_all(5); });
        execution.thread("reader", [&] { Reader(scene).load(false); });
        execution.run();
    };
}

// The next one has its turn when the first has ended or died; what that one had not finished is nobody's.
Body heirs() {
    return [](Execution& execution) {
        Scene scene(execution, 1, 4);
        const auto first = execution.thread("first", [&] { scene.put_all(2); }, Fate::may_die);
        execution.thread("heir", [&] {
            execution.wait_until("its turn", [&] { return execution.has_ended(first); });
            execution.learn_from(first);
            const auto version = state::version_in(scene.memory.board().head().current.load(kRelaxed)) + 1;
            const Values values{version, version};
            execution.check(state::put<ModelAccess>(scene.memory.board(), std::as_bytes(std::span(values))).has_value(),
                            "not stored");
        });
        execution.thread("reader", [&] { execution.check(Reader(scene).load() == 0, "a marked slot was written"); });
        execution.run();
    };
}

const std::vector<Case>& state_cases() {
    static const std::vector<Case> all{
        {"overtaken", {.preemptions = 2, .stale = 2}, overtaken()},
        {"spared", {.preemptions = 2, .stale = 2}, spared()},
        {"marked", {.preemptions = 2, .stale = 1}, marked()},
        {"marked, and seen late", {.preemptions = 1, .stale = 4}, marked()},
        {"two readers, one mark", {.preemptions = 2, .stale = 0}, rivals(Fate::lives)},
        {"a reader dies", {.preemptions = 1, .stale = 0, .deaths = 1}, rivals(Fate::may_die)},
        {"without marks", {.preemptions = 2, .stale = 1}, without_marks()},
        {"a writer dies", {.preemptions = 1, .stale = 1, .deaths = 1}, heirs()},
    };
    return all;
}

constexpr auto kNextLook =
    "a seq_cst look follows, and the model lets it order what stands before it; the standard does not say so";
constexpr auto kLooksAgain = "who fails looks again by itself, or goes without";
constexpr auto kByCurrent = "readers come by `current`, which is stored behind it and releases it";
constexpr auto kTellsOnly = "only tells sooner what a hostile writer did";
constexpr auto kModelsOrder =
    "one of the two is enough where seq_cst operations have their order from the time at which they are made, as here";
constexpr std::array kHarmless{
    Harmless{"mark.hpp", "Access::replace(*mine_, word_, 0)", Mistake::weaker, "a slot may be spared for longer"},
    Harmless{"mark.hpp", "Access::replace(*mine_, word_, 0)", Mistake::weaker_failure, "nobody asks how it went"},
    Harmless{"mark.hpp", "Access::replace(*mine_, kNewest, newest)", Mistake::weaker,
             "a writer that sees the wish instead exchanges it, and finds this"},
    Harmless{"mark.hpp", "Access::replace(*mine_, kNewest, newest)", Mistake::weaker_failure, kLooksAgain},
    Harmless{"mark.hpp", "newest : Access::load_ordered(*mine_)", Mistake::weaker,
             "the exchange before has seen what it finds"},
    Harmless{"mark.hpp", "Access::replace(*mine_, word_, kNewest)", Mistake::weaker, kNextLook},
    Harmless{"mark.hpp", "Access::replace(*mine_, word_, kNewest)", Mistake::weaker_failure, kLooksAgain},
    Harmless{"mark.hpp", "Access::replace(mark, 0, kNewest)", Mistake::weaker, kNextLook},
    Harmless{"mark.hpp", "Access::replace(mark, 0, kNewest)", Mistake::weaker_failure, kLooksAgain},
    Harmless{"mark.hpp", "Access::load_relaxed(mark) != 0", Mistake::blind, "the exchange fails instead"},
    Harmless{"mark.hpp", "seen = Access::load_relaxed(mark)", Mistake::blind, kLooksAgain},
    Harmless{"mark.hpp", "Access::replace(*oldest, its_word, kNewest)", Mistake::weaker, kNextLook},
    Harmless{"mark.hpp", "Access::replace(*oldest, its_word, kNewest)", Mistake::weaker_failure, kLooksAgain},
    Harmless{"reader.hpp", "marks ? mark.hold(", Mistake::weaker, "of an attempt without a mark nothing is promised"},
    Harmless{"reader.hpp", "pairs with the stamp that put() clears", Mistake::dropped, kModelsOrder},
    Harmless{"reader.hpp", "if (Access::load_ordered(board.head().current) == current)", Mistake::weaker, kModelsOrder},
    Harmless{"reader.hpp", "if (Access::load_ordered(board.head().current) == current)", Mistake::blind, kTellsOnly},
    Harmless{"writer.hpp", "Access::replace(mark, kNewest, current)", Mistake::weaker,
             "an exchange finds the newest in any order"},
    Harmless{"writer.hpp", "Access::replace(mark, kNewest, current)", Mistake::weaker_failure,
             "nobody asks how it went"},
    Harmless{"writer.hpp", "Access::store_release(end.stamp, 0)", Mistake::weaker, kModelsOrder},
    Harmless{"writer.hpp", "Access::store_relaxed(end.length", Mistake::late, kByCurrent},
    Harmless{"writer.hpp", "Access::store_relaxed(head.sums", Mistake::late, kByCurrent},
    Harmless{"writer.hpp", "Access::store_release(end.stamp, version)", Mistake::weaker, kByCurrent},
};

}  // namespace

TEST_SUITE("state") {
    TEST_CASE("no half of a value is loaded, whatever readers and writers do, and a marked slot is spared") {
        check_cases(state_cases());
    }

    TEST_CASE("each order, store and look of a state is needed") {
        check_mutants(state_cases(),
                      {"src/share/state/reader.hpp", "src/share/state/writer.hpp", "src/share/state/mark.hpp",
                       "include/strait/state_view.hpp"},
                      kHarmless);
    }
}

}  // namespace strait::model
