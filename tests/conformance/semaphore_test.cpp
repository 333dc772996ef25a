#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <strait/semaphore.hpp>
#include <strait/wait_set.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <list>

namespace strait::test {
namespace {

std::string some_semaphore() { return "sem://" + unique_name(); }

}  // namespace

TEST_SUITE("semaphore") {
    TEST_CASE("there are as many units as were given, and no more") {
        auto semaphore = must(Semaphore::create(some_semaphore(), {.initial = 2}));
        CHECK(must(semaphore.value()) == 2);
        CHECK(outcome(semaphore.try_acquire()) == "ok");
        CHECK(outcome(semaphore.acquire(patience())) == "ok");
        CHECK(outcome(semaphore.try_acquire()) == "would_block");
        must(semaphore.release(3));
        CHECK(must(semaphore.value()) == 3);
        for (int unit = 0; unit < 3; ++unit) CHECK(outcome(semaphore.try_acquire()) == "ok");
        CHECK(outcome(semaphore.try_acquire()) == "would_block");
    }

    TEST_CASE("a wait ends with its deadline, and with its stop token") {
        auto semaphore = must(Semaphore::create(some_semaphore()));
        check_wait([&](const Deadline& deadline) { return semaphore.acquire(deadline); });
        must(semaphore.release());
        CHECK(outcome(semaphore.acquire(patience())) == "ok");
    }

    TEST_CASE("each unit is taken once, by threads and by another process") {
        const auto address = some_semaphore();
        auto semaphore = must(Semaphore::create(address));
        TestPeer taker({"semaphore-taker", address});
        for (int unit = 0; unit < 3; ++unit) must(semaphore.release());
        for (int unit = 0; unit < 3; ++unit) CHECK(taker.line() == "took");
        CHECK(must(semaphore.value()) == 0);

        const auto other = some_semaphore();
        auto giver = must(Semaphore::create(other));
        std::atomic<int> taken = 0;
        constexpr int kEach = 300;
        const auto take = [&] {
            auto own = must(Semaphore::open(other));
            for (int unit = 0; unit < kEach; ++unit) {
                must(own.acquire(patience()));
                ++taken;
            }
            return true;
        };
        std::list<Background<decltype(take)>> takers;
        for (int each = 0; each < 3; ++each) takers.emplace_back(take);
        for (int unit = 0; unit < kEach; ++unit) must(giver.release(3));
        for (auto& each : takers) CHECK(each.get());
        CHECK(taken == 3 * kEach);
        CHECK(must(giver.value()) == 0);
    }

    TEST_CASE("the limit can be reached, and one more is refused and changes nothing") {
        auto semaphore = must(Semaphore::create(some_semaphore(), {.initial = Semaphore::kMost - 1}));
        CHECK(outcome(semaphore.release(2)) == "too_large");
        CHECK(must(semaphore.value()) == Semaphore::kMost - 1);
        must(semaphore.release());
        CHECK(outcome(semaphore.release()) == "too_large");
        CHECK(must(semaphore.value()) == Semaphore::kMost);
        CHECK(outcome(Semaphore::create(some_semaphore(), {.initial = Semaphore::kMost + 1})) == "invalid_argument");
        CHECK(outcome(semaphore.release(0)) == "invalid_argument");
        CHECK(outcome(semaphore.release(Semaphore::kMost + 1)) == "invalid_argument");
    }

    TEST_CASE("create refuses a name that is there, open one that is not, and it goes with its last user") {
        const auto address = some_semaphore();
        CHECK(problem(Semaphore::open(address)).starts_with("cannot open " + address + ": there is no such object"));
        {
            const auto semaphore = must(Semaphore::create(address, {.initial = 7}));
            CHECK(outcome(Semaphore::create(address)) == "already_in_use");
            CHECK(must(must(Semaphore::open_or_create(address, {.initial = 1})).value()) == 7);
        }
        CHECK(outcome(Semaphore::open(address)) == "not_found");
    }

    TEST_CASE("a semaphore is ready in a wait set as long as there is a unit, and what was taken ahead comes back") {
        const auto address = some_semaphore();
        auto giver = must(Semaphore::create(address));
        {
            auto semaphore = must(Semaphore::open(address));
            WaitSet set;
            must(set.add(semaphore, [] {}));
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            for (int round = 0; round < 20; ++round) {
                must(giver.release());
                CHECK(must(set.wait(patience())) == 1);
                CHECK(must(set.wait(patience())) == 1);
                CHECK(outcome(semaphore.acquire(patience())) == "ok");
                CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            }
            check_wait([&](const Deadline& deadline) { return semaphore.acquire(deadline); });
            must(giver.release());
            CHECK(must(set.wait(patience())) == 1);
            CHECK(must(giver.value()) == 0);
        }
        CHECK(must(giver.value()) == 1);
    }

    TEST_CASE("a semaphore that has been closed says so") {
        Semaphore semaphore;
        CHECK_FALSE(semaphore.is_open());
        CHECK(outcome(semaphore.acquire()) == "closed");
        CHECK(outcome(semaphore.try_acquire()) == "closed");
        CHECK(outcome(semaphore.release()) == "closed");
        CHECK(outcome(semaphore.value()) == "closed");
        CHECK(outcome(semaphore.wait_handle()) == "closed");
    }
}

}  // namespace strait::test
