#include "interop/foreign.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/event.hpp>
#include <strait/mutex.hpp>

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("bare_objects") {
    TEST_CASE("a bare program's event is ours, and ours is its") {
        const auto name = unique_name();
        Program waiter(bare("event_waiter", {name}));
        CHECK(waiter.out_line() == "ready");
        auto event = must(Event::open("event://" + name));
        must(event.set());
        CHECK(waiter.out_line() == "passed");
        must(waiter.process().kill());
        must(waiter.process().wait(patience()));

        CHECK(run(bare("event_setter", {name})).code == 0);
        CHECK(outcome(event.wait(patience())) == "ok");
        CHECK(outcome(event.try_wait()) == "would_block");
    }

    TEST_CASE("a bare program and we take turns with a mutex, and it is told of our death as we are of its") {
        const auto name = unique_name();
        auto mutex = must(Mutex::create("mutex://" + name));
        Program owner(bare("mutex_owner", {name}));
        CHECK(owner.out_line() == "locked");
        CHECK(outcome(mutex.try_lock()) == "would_block");
        must(owner.process().kill());
        {
            const auto guard = must(mutex.lock(patience()));
            CHECK(guard.previous_owner_died());
        }
        Program next(bare("mutex_owner", {name}));
        CHECK(next.out_line() == "locked");
        next.finish();
        CHECK_FALSE(must(mutex.lock(patience())).previous_owner_died());
    }
}

}  // namespace strait::test
