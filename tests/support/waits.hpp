#pragma once
/// What every call that waits owes its caller.

#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stop_token>
#include <thread>

namespace strait::test {

/// `wait(deadline)` waits for what does not come. Checks that it ends in each of the ways a deadline ends it.
template <typename Wait>
void check_wait(Wait wait) {
    CHECK(outcome(wait(Deadline::now())) == "timed_out");

    const auto start = Deadline::Clock::now();
    CHECK(outcome(wait(moment())) == "timed_out");
    CHECK(Deadline::Clock::now() - start >= kMoment);

    std::stop_source triggered;
    triggered.request_stop();
    CHECK(outcome(wait(Deadline::until_stopped(triggered.get_token()))) == "cancelled");
    CHECK(outcome(wait(patience().or_stopped(triggered.get_token()))) == "cancelled");

    // From another thread, before or while it waits: both must end it.
    for (int round = 0; round < 5; ++round) {
        std::stop_source stop;
        std::atomic<bool> begun = false;
        Background waited([&] {
            begun = true;
            return outcome(wait(patience().or_stopped(stop.get_token())));
        });
        while (!begun) std::this_thread::yield();
        for (int other = 0; other < round * 50; ++other) std::this_thread::yield();
        stop.request_stop();
        CHECK(waited.get() == "cancelled");
    }
}

}  // namespace strait::test
