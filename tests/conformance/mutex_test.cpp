#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <strait/event.hpp>
#include <strait/mutex.hpp>

#include <doctest/doctest.h>

#include <list>
#include <optional>

namespace strait::test {
namespace {

std::string some_mutex() { return "mutex://" + unique_name(); }

}  // namespace

TEST_SUITE("mutex") {
    TEST_CASE("one thread at a time has it") {
        auto mutex = must(Mutex::create(some_mutex()));
        constexpr int kRounds = 2000;
        int guarded = 0;
        const auto work = [&] {
            for (int round = 0; round < kRounds; ++round) {
                const auto guard = must(mutex.lock(patience()));
                ++guarded;
            }
            return true;
        };
        std::list<Background<decltype(work)>> workers;
        for (int worker = 0; worker < 3; ++worker) workers.emplace_back(work);
        for (auto& worker : workers) CHECK(worker.get());
        CHECK(guarded == 3 * kRounds);
    }

    TEST_CASE("a wait for it ends with its deadline, and with its stop token") {
        const auto address = some_mutex();
        TestPeer owner({"mutex-owner", address});
        owner.tell("lock");
        CHECK(owner.line() == "locked");
        auto mutex = must(Mutex::open(address));
        check_wait([&](const Deadline& deadline) { return mutex.lock(deadline); });
        const auto tried = mutex.try_lock();
        CHECK(outcome(tried) == "would_block");
        CHECK(problem(tried) == "somebody else has it locked");
        owner.tell("unlock");
        CHECK(owner.line() == "unlocked");
        CHECK_FALSE(must(mutex.lock(patience())).previous_owner_died());
    }

    TEST_CASE("a guard gives it back at its end, once, and may be moved") {
        const auto address = some_mutex();
        auto mutex = must(Mutex::create(address));
        TestPeer other({"mutex-owner", address});
        {
            auto guard = must(mutex.lock(patience()));
            std::optional<Mutex::Guard> moved(std::move(guard));
            CHECK(outcome(guard.unlock()) == "closed");
            must(moved->unlock());
            CHECK(outcome(moved->unlock()) == "closed");
            other.tell("lock");
            CHECK(other.line() == "locked");
            other.tell("unlock");
            CHECK(other.line() == "unlocked");
            moved.emplace(must(mutex.lock(patience())));
        }
        other.tell("lock");
        CHECK(other.line() == "locked");
    }

    TEST_CASE("a guard keeps the mutex open") {
        const auto address = some_mutex();
        {
            const auto guard = must(must(Mutex::open_or_create(address)).lock(patience()));
            CHECK(outcome(Mutex::open(address)) == "ok");
        }
        CHECK(outcome(Mutex::open(address)) == "not_found");
    }

    TEST_CASE("the thread that has it is told when it locks again, or another thread unlocks") {
        auto mutex = must(Mutex::create(some_mutex()));
        auto guard = must(mutex.lock(patience()));
        CHECK(outcome(mutex.lock(patience())) == "invalid_argument");
        CHECK(problem(mutex.try_lock()).ends_with("this thread has locked it already"));
        Background other([&] { return outcome(mutex.try_lock()); });
        CHECK(other.get() == "would_block");
    }

    TEST_CASE("a guard that another thread could not unlock still has the mutex, and its own thread unlocks it") {
        auto mutex = must(Mutex::create(some_mutex()));
        auto guard = must(mutex.lock(patience()));
        Background other([&] { return outcome(guard.unlock()); });
        CHECK(other.get() == "invalid_argument");
        CHECK(outcome(guard.unlock()) == "ok");
        CHECK(outcome(guard.unlock()) == "closed");
        Background next([&] { return outcome(mutex.lock(patience())); });
        CHECK(next.get() == "ok");
    }

    TEST_CASE("create refuses a name that is there, open one that is not") {
        const auto address = some_mutex();
        CHECK(problem(Mutex::open(address)).starts_with("cannot open " + address + ": there is no such object"));
        const auto mutex = must(Mutex::create(address));
        CHECK(outcome(Mutex::create(address)) == "already_in_use");
        CHECK(outcome(Mutex::open_or_create(address)) == "ok");
    }

    TEST_CASE("an event's name is not a mutex's, nor the other way round") {
        const auto name = unique_name();
        const auto event = must(Event::create("event://" + name));
        CHECK(outcome(Mutex::open("mutex://" + name)) == "wrong_kind");
        CHECK(outcome(Mutex::open_or_create("mutex://" + name)) == "wrong_kind");
        const auto other = unique_name();
        const auto mutex = must(Mutex::create("mutex://" + other));
        CHECK(outcome(Event::open("event://" + other)) == "wrong_kind");
    }

    TEST_CASE("a mutex that has been closed says so") {
        Mutex mutex;
        CHECK_FALSE(mutex.is_open());
        CHECK(outcome(mutex.lock()) == "closed");
        CHECK(outcome(mutex.try_lock()) == "closed");
    }
}

}  // namespace strait::test
