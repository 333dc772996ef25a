/// kill -9 of those who wait, own or set: nobody else waits longer, and names can be used again.

#include "crash/couple.hpp"
#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/event.hpp>
#include <strait/mutex.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <list>
#include <random>

namespace strait::test {
namespace {

void kill(Process& process) {
    must(process.kill());
    must(process.wait(patience()));
}

}  // namespace

TEST_SUITE("notify_death") {
    TEST_CASE("one who waits for a mutex whose owner is killed gets it within 100 ms, and is told") {
        const auto address = "mutex://" + unique_name();
        auto mutex = must(Mutex::create(address));
        const auto took = best_of_few([&] {
            TestPeer owner({"mutex-owner", address});
            owner.tell("lock");
            CHECK(owner.line() == "locked");
            Background waiter([&] {
                CHECK(must(mutex.lock(patience())).previous_owner_died());
                return Clock::now();
            });
            const auto killed = Clock::now();
            must(owner.process().kill());
            return waiter.get() - killed;
        });
        CHECK(took < kTold);
        CHECK_FALSE(must(mutex.lock(patience())).previous_owner_died());
    }

    TEST_CASE("a waiter for a mutex that is killed is in nobody's way") {
        const auto address = "mutex://" + unique_name();
        auto mutex = must(Mutex::create(address));
        TestPeer doomed({"mutex-owner", address});
        TestPeer patient({"mutex-owner", address});
        {
            const auto guard = must(mutex.lock(patience()));
            doomed.tell("lock");
            patient.tell("lock");
            must(doomed.process().kill());
        }
        CHECK(patient.line() == "locked");
        patient.tell("unlock");
        CHECK(patient.line() == "unlocked");
    }

    TEST_CASE("no set of an automatic event is lost when waiters are killed at any moment") {
        const auto address = "event://" + unique_name();
        auto event = must(Event::create(address));
        std::mt19937 dice(20240609);
        for (int round = 0; round < 15; ++round) {
            TestPeer doomed({"event-waiter", address});
            TestPeer survivor({"event-waiter", address});
            must(event.set());
            dawdle(std::chrono::microseconds(dice() % 200));
            kill(doomed.process());
            // Either the one that is dead was let through, or the other one is: then not again.
            must(event.set());
            CHECK(survivor.line() == "passed");
            kill(survivor.process());
            must(event.reset());
        }
    }

    TEST_CASE("a killed waiter for a semaphore is in nobody's way") {
        const auto address = "sem://" + unique_name();
        auto semaphore = must(Semaphore::create(address));
        TestPeer doomed({"semaphore-taker", address});
        TestPeer survivor({"semaphore-taker", address});
        kill(doomed.process());
        must(semaphore.release());
        CHECK(survivor.line() == "took");
    }

    TEST_CASE("names whose only user was killed can be made again, with no clean-up") {
        for (int round = 0; round < 3; ++round) {
            const auto mutex = "mutex://" + unique_name();
            TestPeer owner({"mutex-owner", mutex});
            kill(owner.process());
            CHECK_FALSE(must(must(Mutex::create(mutex)).try_lock()).previous_owner_died());

            const auto event = "event://" + unique_name();
            {
                auto maker = must(Event::create(event, {.is_set = true}));
                TestPeer waiter({"event-waiter", event});
                CHECK(waiter.line() == "passed");
                kill(waiter.process());
            }
            CHECK(outcome(must(Event::create(event)).try_wait()) == "would_block");
        }
    }

    TEST_CASE("under a mutex two workers never see half of each other's work, though workers are killed all the time") {
        const auto address = "mutex://" + unique_name();
        const auto memory = "shm://" + unique_name();
        const auto region = must(Region::create(memory, {.size = 16}));
        auto mutex = must(Mutex::create(address));
        std::mt19937 dice(20240610);
        TestPeer steady({"mutex-worker", address, memory, "20000"});
        for (int round = 0; round < 20; ++round) {
            TestPeer doomed({"mutex-worker", address, memory, "1000000000"});
            dawdle(std::chrono::microseconds(dice() % 5000));
            kill(doomed.process());
        }
        CHECK(steady.line() == "done");
        CHECK(steady.end() == 0);
        std::array<std::byte, 16> raw{};
        must(region.read(0, raw));
        CHECK(std::bit_cast<std::array<std::uint64_t, 2>>(raw)[0] >= 20'000);
        // The news of the last one that was killed would stay for whoever opens that name.
        static_cast<void>(must(mutex.lock(patience())));
    }
}

}  // namespace strait::test
