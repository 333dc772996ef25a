/// The model itself: what the C++ memory model is known to allow and to forbid.

#include "model/explorer.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <functional>
#include <set>
#include <string>

namespace strait::model {
namespace {

constexpr auto kRelaxed = Order::relaxed;
constexpr auto kAcquire = Order::acquire;
constexpr auto kRelease = Order::release;
constexpr auto kSeqCst = Order::seq_cst;
constexpr Bounds kAll{.preemptions = 100, .stale = 100};

/// Two shared numbers, and what the threads have read.
struct Numbers {
    std::atomic<std::uint32_t> x;
    std::atomic<std::uint32_t> y;
    std::uint64_t data = 0;
};
using Read = std::array<std::uint32_t, 4>;
using Step = std::function<void(Numbers&, Read&)>;

std::string text_of(const Read& read, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += std::to_string(read.at(i));
    return text;
}

/// All that the threads may have read in the end.
std::set<std::string> outcomes(
    const std::vector<Step>& threads, std::size_t reads, const Step& last = [](Numbers&, Read&) {}) {
    std::set<std::string> seen;
    const auto report = explore(kAll, [&](Execution& execution) {
        Numbers numbers;
        Read read{};
        execution.share("numbers", numbers);
        for (std::size_t i = 0; i < threads.size(); ++i)
            execution.thread("thread " + std::to_string(i), [&, i] { threads[i](numbers, read); });
        execution.run();
        last(numbers, read);
        seen.insert(text_of(read, reads));
    });
    CHECK_MESSAGE(report.failure.empty(), report.text());
    CHECK(report.is_complete);
    return seen;
}

using Outcomes = std::set<std::string>;

TEST_SUITE_BEGIN("litmus");

std::vector<Step> store_buffering(Order store, Order load, const std::function<void()>& between = [] {}) {
    return {[=](Numbers& n, Read& read) {
                n.x.store(1, store);
                between();
                read[0] = n.y.load(load);
            },
            [=](Numbers& n, Read& read) {
                n.y.store(1, store);
                between();
                read[1] = n.x.load(load);
            }};
}

TEST_CASE("store buffering: both may read the old value, unless all is seq_cst or fenced") {
    CHECK(outcomes(store_buffering(kRelease, kAcquire), 2) == Outcomes{"00", "01", "10", "11"});
    CHECK(outcomes(store_buffering(kSeqCst, kAcquire), 2).contains("00"));
    CHECK(outcomes(store_buffering(kRelease, kSeqCst), 2).contains("00"));
    CHECK(outcomes(store_buffering(kSeqCst, kSeqCst), 2) == Outcomes{"01", "10", "11"});
    const auto fence = [] { std::atomic_thread_fence(kSeqCst); };
    CHECK(outcomes(store_buffering(kRelaxed, kRelaxed, fence), 2) == Outcomes{"01", "10", "11"});
    const auto half_a_fence = [] { std::atomic_thread_fence(Order::acq_rel); };
    CHECK(outcomes(store_buffering(kRelaxed, kRelaxed, half_a_fence), 2).contains("00"));
}

TEST_CASE("a barrier that one makes for both orders a store and a load of each") {
    const std::vector<Step> threads{[](Numbers& n, Read& read) {
                                        n.x.store(1, kRelaxed);
                                        Execution::current().barrier(std::source_location::current(),
                                                                     [](Thread) { return true; });
                                        read[0] = n.y.load(kRelaxed);
                                    },
                                    [](Numbers& n, Read& read) {
                                        n.y.store(1, kRelaxed);
                                        read[1] = n.x.load(kRelaxed);
                                    }};
    CHECK(outcomes(threads, 2) == Outcomes{"01", "10", "11"});
}

std::vector<Step> message_passing(Order store, Order load) {
    return {[=](Numbers& n, Read&) {
                n.x.store(1, kRelaxed);
                n.y.store(1, store);
            },
            [=](Numbers& n, Read& read) {
                read[0] = n.y.load(load);
                read[1] = n.x.load(kRelaxed);
            }};
}

TEST_CASE("message passing: who acquires what was released sees what was before it") {
    CHECK(outcomes(message_passing(kRelease, kAcquire), 2) == Outcomes{"00", "01", "11"});
    CHECK(outcomes(message_passing(kRelaxed, kAcquire), 2).contains("10"));
    CHECK(outcomes(message_passing(kRelease, kRelaxed), 2).contains("10"));
}

TEST_CASE("message passing by fences around relaxed accesses") {
    const auto with = [](Order release, Order acquire) {
        return std::vector<Step>{[=](Numbers& n, Read&) {
                                     n.x.store(1, kRelaxed);
                                     std::atomic_thread_fence(release);
                                     n.y.store(1, kRelaxed);
                                 },
                                 [=](Numbers& n, Read& read) {
                                     read[0] = n.y.load(kRelaxed);
                                     std::atomic_thread_fence(acquire);
                                     read[1] = n.x.load(kRelaxed);
                                 }};
    };
    CHECK_FALSE(outcomes(with(kRelease, kAcquire), 2).contains("10"));
    CHECK(outcomes(with(kRelaxed, kAcquire), 2).contains("10"));
    CHECK(outcomes(with(kRelease, kRelaxed), 2).contains("10"));
}

TEST_CASE("load buffering is not shown: a load reads nothing that is stored after it") {
    const std::vector<Step> threads{[](Numbers& n, Read& read) {
                                        read[0] = n.x.load(kRelaxed);
                                        n.y.store(1, kRelaxed);
                                    },
                                    [](Numbers& n, Read& read) {
                                        read[1] = n.y.load(kRelaxed);
                                        n.x.store(1, kRelaxed);
                                    }};
    CHECK(outcomes(threads, 2) == Outcomes{"00", "01", "10"});  // and "11" is left out
}

TEST_CASE("independent reads of independent writes: two readers agree on the order when all is seq_cst only") {
    const auto threads = [](Order store, Order load) {
        return std::vector<Step>{[=](Numbers& n, Read&) { n.x.store(1, store); },
                                 [=](Numbers& n, Read&) { n.y.store(1, store); },
                                 [=](Numbers& n, Read& read) {
                                     read[0] = n.x.load(load);
                                     read[1] = n.y.load(load);
                                 },
                                 [=](Numbers& n, Read& read) {
                                     read[2] = n.y.load(load);
                                     read[3] = n.x.load(load);
                                 }};
    };
    CHECK(outcomes(threads(kRelease, kAcquire), 4).contains("1010"));
    CHECK_FALSE(outcomes(threads(kSeqCst, kSeqCst), 4).contains("1010"));
}

TEST_CASE("2+2W: both numbers may end as they were stored first, unless all is seq_cst") {
    const auto threads = [](Order order) {
        return std::vector<Step>{[=](Numbers& n, Read&) {
                                     n.x.store(1, order);
                                     n.y.store(2, order);
                                 },
                                 [=](Numbers& n, Read&) {
                                     n.y.store(1, order);
                                     n.x.store(2, order);
                                 }};
    };
    const Step last = [](Numbers& n, Read& read) { read = {n.x.load(), n.y.load(), 0, 0}; };
    CHECK(outcomes(threads(kRelaxed), 2, last) == Outcomes{"11", "12", "21", "22"});
    CHECK(outcomes(threads(kRelease), 2, last).contains("11"));
    CHECK_FALSE(outcomes(threads(kSeqCst), 2, last).contains("11"));
}

TEST_CASE("coherence: nobody sees a number go back") {
    const std::vector<Step> threads{[](Numbers& n, Read&) {
                                        n.x.store(1, kRelaxed);
                                        n.x.store(2, kRelaxed);
                                    },
                                    [](Numbers& n, Read& read) {
                                        read[0] = n.x.load(kRelaxed);
                                        read[1] = n.x.load(kRelaxed);
                                    }};
    CHECK(outcomes(threads, 2) == Outcomes{"00", "01", "02", "11", "12", "22"});
}

TEST_CASE("an update goes on with the release sequence that it has read") {
    const std::vector<Step> threads{[](Numbers& n, Read&) {
                                        n.x.store(1, kRelaxed);
                                        n.y.store(1, kRelease);
                                    },
                                    [](Numbers& n, Read&) { n.y.fetch_add(1, kRelaxed); },
                                    [](Numbers& n, Read& read) {
                                        read[0] = n.y.load(kAcquire);
                                        read[1] = n.x.load(kRelaxed);
                                    }};
    const auto seen = outcomes(threads, 2);
    CHECK(seen.contains("10"));  // the other's, which was first
    CHECK(seen.contains("21"));
    CHECK_FALSE(seen.contains("20"));
}

TEST_CASE("updates lose nothing, and a compare-and-exchange that fails may have read an older value") {
    const std::vector<Step> threads{[](Numbers& n, Read& read) {
                                        n.y.store(1, kRelaxed);
                                        read[0] = n.x.fetch_add(1, kRelaxed);
                                    },
                                    [](Numbers& n, Read& read) {
                                        read[1] = n.x.fetch_add(1, kRelaxed);
                                        std::uint32_t expected = 7;
                                        CHECK_FALSE(n.y.compare_exchange_strong(expected, 9, kRelaxed));
                                        read[2] = expected;
                                    }};
    CHECK(outcomes(threads, 3) == Outcomes{"010", "011", "100", "101"});
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::model
