#include "os/posix/signal_name.hpp"

#include <doctest/doctest.h>

#include <csignal>

TEST_SUITE("os.signal_name") {
    using namespace strait::os;

    TEST_CASE("signals have names and numbers, with SIG in front or without") {
        CHECK(signal_number("USR1") == SIGUSR1);
        CHECK(signal_number("SIGUSR1") == SIGUSR1);
        CHECK(signal_number("10") == 10);
        CHECK(signal_number("RTMIN") == SIGRTMIN);
        CHECK(signal_number("SIGRTMIN+3") == SIGRTMIN + 3);
        CHECK(signal_number("RTMAX-1") == SIGRTMAX - 1);
        CHECK(signal_number("64") == SIGRTMAX);
        for (const int number : {SIGHUP, SIGUSR2, SIGRTMIN, SIGRTMIN + 5, SIGRTMAX})
            CHECK(signal_number(signal_name(number)) == number);
    }

    TEST_CASE("what is no signal has no number") {
        for (const char* name :
             {"", "SIG", "usr1", "USR9", "0", "-1", "65", "32", "RTMIN-1", "RTMAX+1", "RTMIN+99", "RTMIN+", "10x"}) {
            CAPTURE(name);
            CHECK_FALSE(signal_number(name).has_value());
        }
    }
}
