/// Death while a connection waits to be accepted.

#include "crash/couple.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>

#include <doctest/doctest.h>

#include <array>

namespace strait::test {
namespace {

bool is_an_end(const std::string& what) { return what == "end" || what == "peer_died"; }

}  // namespace

TEST_SUITE("queue_death") {
    TEST_CASE("a client in the queue of a killed listener is told within 100 ms") {
        for (const auto& driver : stream_drivers()) {
            if (!driver.duplex) continue;
            CAPTURE(std::string(driver.name));
            const auto best = best_of_few([&] {
                Couple couple(driver, Victim::listens, "queue");
                const auto told = couple.kill_while(read_to_end);
                CHECK_MESSAGE(is_an_end(told.what), told.what);
                return told.after;
            });
            CHECK(std::chrono::duration_cast<std::chrono::milliseconds>(best) < kTold);
        }
    }

    TEST_CASE("clients that are killed in the queue do not keep the next one from being served") {
        for (const auto& driver : stream_drivers()) {
            if (!driver.many_at_once) continue;
            CAPTURE(std::string(driver.name));
            auto listener = must(Listener::listen(driver.address()));
            for (int i = 0; i < 3; ++i) {
                TestPeer dead({"hold-client", listener.address().text()});
                must(dead.process().kill());
                must(dead.process().wait(patience()));
            }
            TestPeer living({"source-client", listener.address().text(), "5"});
            std::size_t served = 0;
            for (int i = 0; i < 4 && served == 0; ++i) {
                auto stream = must(listener.accept(patience()));
                const auto heard = stream.read_all({.deadline = patience()});
                if (heard) served = heard->size();
            }
            CHECK(served == 5);
        }
    }
}

}  // namespace strait::test
