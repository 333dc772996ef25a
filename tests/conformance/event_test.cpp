#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <strait/event.hpp>
#include <strait/wait_set.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <list>

namespace strait::test {
namespace {

std::string some_event() { return "event://" + unique_name(); }

constexpr std::array kResets{Reset::automatic, Reset::manual};

}  // namespace

TEST_SUITE("event") {
    TEST_CASE("an automatic event lets one wait through, a manual one lets all through until it is reset") {
        auto automatic = must(Event::create(some_event()));
        CHECK(outcome(automatic.try_wait()) == "would_block");
        must(automatic.set());
        must(automatic.set());
        CHECK(outcome(automatic.wait(patience())) == "ok");
        CHECK(outcome(automatic.try_wait()) == "would_block");

        auto manual = must(Event::create(some_event(), {.reset = Reset::manual}));
        CHECK(outcome(manual.try_wait()) == "would_block");
        must(manual.set());
        CHECK(outcome(manual.wait(patience())) == "ok");
        CHECK(outcome(manual.try_wait()) == "ok");
        must(manual.reset());
        CHECK(outcome(manual.try_wait()) == "would_block");
    }

    TEST_CASE("an event may be set from the beginning, and reset before anybody came") {
        for (const auto reset : kResets) {
            auto event = must(Event::create(some_event(), {.reset = reset, .is_set = true}));
            must(event.reset());
            CHECK(outcome(event.try_wait()) == "would_block");
            must(event.reset());
            must(event.set());
            CHECK(outcome(event.try_wait()) == "ok");
        }
    }

    TEST_CASE("a wait ends with its deadline, and with its stop token") {
        for (const auto reset : kResets) {
            auto event = must(Event::create(some_event(), {.reset = reset}));
            check_wait([&](const Deadline& deadline) { return event.wait(deadline); });
            must(event.set());
            CHECK(outcome(event.wait(patience())) == "ok");
        }
    }

    TEST_CASE("of many that wait, an automatic event lets one through for each set, a manual one all for one set") {
        const auto address = some_event();
        auto automatic = must(Event::create(address));
        std::atomic<int> passed = 0;
        const auto wait = [&] {
            auto event = must(Event::open(address));
            must(event.wait(patience()));
            return ++passed;
        };
        constexpr int kWaiters = 5;
        {
            std::list<Background<decltype(wait)>> waiters;
            for (int waiter = 0; waiter < kWaiters; ++waiter) waiters.emplace_back(wait);
            auto done = waiters.begin();
            for (int set = 1; set <= kWaiters; ++set) {
                must(automatic.set());
                while (passed != set) std::this_thread::yield();
                CHECK(outcome(automatic.try_wait()) == "would_block");
            }
            for (; done != waiters.end(); ++done) done->get();
        }
        CHECK(passed == kWaiters);

        auto manual = must(Event::create(some_event(), {.reset = Reset::manual}));
        const auto wait_for_all = [&] {
            must(manual.wait(patience()));
            return true;
        };
        std::list<Background<decltype(wait_for_all)>> waiters;
        for (int waiter = 0; waiter < kWaiters; ++waiter) waiters.emplace_back(wait_for_all);
        must(manual.set());
        for (auto& waiter : waiters) CHECK(waiter.get());
    }

    TEST_CASE("no set is lost between two that hand each other the turn") {
        auto ping = must(Event::create(some_event()));
        auto pong = must(Event::create(some_event()));
        constexpr int kTurns = 2000;
        int guarded = 0;
        Background partner([&] {
            for (int turn = 0; turn < kTurns; ++turn) {
                must(ping.wait(patience()));
                ++guarded;
                must(pong.set());
            }
            return true;
        });
        for (int turn = 0; turn < kTurns; ++turn) {
            ++guarded;
            must(ping.set());
            must(pong.wait(patience()));
        }
        CHECK(partner.get());
        CHECK(guarded == 2 * kTurns);
    }

    TEST_CASE("another process is let through, and is the same event's user") {
        const auto address = some_event();
        auto event = must(Event::create(address));
        TestPeer waiter({"event-waiter", address});
        for (int round = 0; round < 5; ++round) {
            must(event.set());
            CHECK(waiter.line() == "passed");
            CHECK(outcome(event.try_wait()) == "would_block");
        }
    }

    TEST_CASE("create refuses a name that is there, open one that is not") {
        const auto address = some_event();
        CHECK(problem(Event::open(address)).starts_with("cannot open " + address + ": there is no such object"));
        CHECK(outcome(Event::open(address)) == "not_found");
        {
            const auto event = must(Event::create(address));
            CHECK(problem(Event::create(address))
                      .starts_with("cannot create " + address + ": it exists already: open it, or use another name"));
            CHECK(outcome(Event::create(address)) == "already_in_use");
            CHECK(outcome(Event::open(address)) == "ok");
        }
        CHECK(outcome(Event::open(address)) == "not_found");
    }

    TEST_CASE("who finds an event gets it as it was made") {
        const auto address = some_event();
        auto maker = must(Event::open_or_create(address, {.reset = Reset::manual}));
        auto finder = must(Event::open_or_create(address, {.reset = Reset::automatic, .is_set = true}));
        CHECK(outcome(finder.try_wait()) == "would_block");
        must(maker.set());
        CHECK(outcome(finder.try_wait()) == "ok");
        CHECK(outcome(finder.try_wait()) == "ok");
        CHECK(outcome(maker.try_wait()) == "ok");
    }

    TEST_CASE("an event is ready in a wait set as long as it is set") {
        for (const auto reset : kResets) {
            const auto address = some_event();
            auto setter = must(Event::create(address, {.reset = reset}));
            auto event = must(Event::open(address));
            WaitSet set;
            int calls = 0;
            must(set.add(event, [&] { ++calls; }));
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            for (int round = 0; round < 20; ++round) {
                must(setter.set());
                CHECK(must(set.wait(patience())) == 1);
                CHECK(must(set.wait(patience())) == 1);
                CHECK(outcome(event.try_wait()) == "ok");
                must(event.reset());
                CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            }
            CHECK(calls == 40);
            check_wait([&](const Deadline& deadline) { return event.wait(deadline); });
        }
    }

    TEST_CASE("an event that has been closed says so") {
        auto event = must(Event::create(some_event()));
        event.close();
        CHECK_FALSE(event.is_open());
        CHECK(outcome(event.set()) == "closed");
        CHECK(outcome(event.reset()) == "closed");
        CHECK(outcome(event.wait()) == "closed");
        CHECK(outcome(event.try_wait()) == "closed");
        CHECK(outcome(event.wait_handle()) == "closed");
    }

    TEST_CASE("an address of another kind is refused") {
        CHECK(problem(Event::create("mutex://x")) ==
              "cannot create mutex://x: mutex: carries no event; events are at event://NAME");
        CHECK(outcome(Event::open("nonsense")) == "invalid_address");
    }
}

}  // namespace strait::test
