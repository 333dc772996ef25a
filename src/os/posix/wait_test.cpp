#include "os/posix/wait.hpp"

#include "os/posix/descriptor.hpp"

#include <doctest/doctest.h>
#include <sys/eventfd.h>

#include <chrono>
#include <stop_token>
#include <thread>

using namespace std::chrono_literals;
using strait::Deadline;
using strait::Errc;
using strait::os::Descriptor;
using strait::os::wait_for;

TEST_SUITE("os.wait") {
    TEST_CASE("a wait ends with its time, and not before") {
        const Descriptor silent(::eventfd(0, EFD_CLOEXEC));
        const auto start = Deadline::Clock::now();
        CHECK(wait_for(silent.get(), POLLIN, Deadline::at(start + 20ms)).error() == Errc::timed_out);
        CHECK(Deadline::Clock::now() >= start + 20ms);
    }

    TEST_CASE("what is ready is seen even when no time is left") {
        const Descriptor ready(::eventfd(1, EFD_CLOEXEC));
        CHECK(wait_for(ready.get(), POLLIN, Deadline::now()));
        CHECK(wait_for(ready.get(), 0, Deadline::now()).error() == Errc::timed_out);
    }

    TEST_CASE("a stop token ends a wait that would never end") {
        const Descriptor silent(::eventfd(0, EFD_CLOEXEC));
        std::stop_source source;
        const std::jthread stopper([&source] { source.request_stop(); });
        CHECK(wait_for(silent.get(), POLLIN, Deadline::until_stopped(source.get_token())).error() == Errc::cancelled);
        CHECK(wait_for(silent.get(), POLLIN, Deadline::until_stopped(source.get_token())).error() == Errc::cancelled);
    }

    TEST_CASE("a stop that came during one wait does not end the next") {
        const Descriptor silent(::eventfd(0, EFD_CLOEXEC));
        for (int turn = 0; turn < 200; ++turn) {
            std::stop_source source;
            {
                const std::jthread stopper([&source] { source.request_stop(); });
                CHECK(wait_for(silent.get(), POLLIN, Deadline::until_stopped(source.get_token())).error() ==
                      Errc::cancelled);
            }
            std::stop_source other;
            const auto deadline = Deadline::now().or_stopped(other.get_token());
            CHECK(wait_for(silent.get(), POLLIN, deadline).error() == Errc::timed_out);
        }
    }

    TEST_CASE("of two descriptors the one that is ready is named") {
        const Descriptor silent(::eventfd(0, EFD_CLOEXEC));
        const Descriptor ready(::eventfd(1, EFD_CLOEXEC));
        std::stop_source source;
        for (const auto& deadline : {Deadline::never(), Deadline::until_stopped(source.get_token())}) {
            pollfd both[] = {{silent.get(), POLLIN, 0}, {ready.get(), POLLIN, 0}};
            CHECK(strait::os::wait_for_any(both, deadline));
            CHECK(both[0].revents == 0);
            CHECK(both[1].revents == POLLIN);
        }
    }
}
