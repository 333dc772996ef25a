#include "mechanism/robust_lock.hpp"

#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <list>
#include <thread>

namespace strait::mechanism {
namespace {

using namespace test;

auto beside(const std::string& identity) { return must(robust_lock::open_beside(identity)); }

}  // namespace

TEST_SUITE("mechanism.robust_lock") {
    TEST_CASE("of several threads one at a time has the lock, each with a participant of its own or all with one") {
        for (const bool is_shared : {false, true}) {
            CAPTURE(is_shared);
            const auto identity = unique_name();
            const auto shared = beside(identity);
            // Atomic only because a race detector does not see that two mappings are one page; a load and a store apart still lose counts.
            std::atomic<std::uint64_t> guarded = 0;
            constexpr int kRounds = 2000;
            const auto work = [&] {
                const auto own = is_shared ? nullptr : beside(identity);
                auto& lock = is_shared ? *shared : *own;
                for (int round = 0; round < kRounds; ++round) {
                    CHECK_FALSE(must(lock.lock(patience())).previous_owner_died);
                    guarded.store(guarded.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
                    must(lock.unlock());
                }
                return true;
            };
            std::list<Background<decltype(work)>> workers;
            for (int worker = 0; worker < 3; ++worker) workers.emplace_back(work);
            for (auto& worker : workers) worker.get();
            CHECK(guarded == 3 * kRounds);
        }
    }

    TEST_CASE("a wait for the lock ends with its deadline, and with its stop token") {
        const auto identity = unique_name();
        const auto owner = beside(identity);
        const auto other = beside(identity);
        must(owner->lock(patience()));
        // In a thread of their own: for Windows this one has the mutex already, through whatever handle.
        Background waits([&] {
            check_wait([&](const Deadline& deadline) { return other->lock(deadline); });
            return true;
        });
        waits.get();
        must(owner->unlock());
        CHECK(outcome(other->lock(Deadline::now())) == "ok");
    }

    TEST_CASE("who waits gets the lock when it is given back") {
        const auto identity = unique_name();
        const auto owner = beside(identity);
        const auto waiter = beside(identity);
        for (int round = 0; round < 50; ++round) {
            must(owner->lock(patience()));
            Background taken([&] {
                const auto got = must(waiter->lock(patience()));
                must(waiter->unlock());
                return got.previous_owner_died;
            });
            for (int turn = 0; turn < round; ++turn) std::this_thread::yield();
            must(owner->unlock());
            CHECK_FALSE(taken.get());
        }
    }

    TEST_CASE("locks beside different objects know nothing of each other") {
        const auto one = beside(unique_name());
        const auto other = beside(unique_name());
        must(one->lock(Deadline::now()));
        CHECK(outcome(other->lock(Deadline::now())) == "ok");
    }

    TEST_CASE(
        "locking twice, unlocking what is not locked, and unlocking in another thread are mistakes that are told") {
        const auto lock = beside(unique_name());
        CHECK(problem(lock->unlock()) == "this thread has not locked it");
        must(lock->lock(Deadline::now()));
        CHECK(problem(lock->lock(Deadline::now())) == "this thread has locked it already");
        Background other([&] { return problem(lock->unlock()); });
        CHECK(other.get() == "this thread has not locked it");
        must(lock->unlock());
        CHECK(outcome(lock->lock(Deadline::now())) == "ok");
    }

    TEST_CASE("a participant that goes gives the lock back, and nobody is told of a death") {
        const auto identity = unique_name();
        const auto next = beside(identity);
        {
            const auto first = beside(identity);
            must(first->lock(Deadline::now()));
        }
        Background taken([&] { return must(next->lock(patience())).previous_owner_died; });
        CHECK_FALSE(taken.get());
    }
}

}  // namespace strait::mechanism
