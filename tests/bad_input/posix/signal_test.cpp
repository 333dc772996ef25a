/// Signals that do not exist, processes that are not there, and values where there is no signal.

#include "bad_input/complaint.hpp"

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("signal") {
    TEST_CASE("an address that names no signal or no process") {
        const std::string form = "write signal://PID/NAME to send, signal:///NAME to receive";
        check_complaints({
            {{"notify", "signal://USR1"}, "cannot open signal://USR1: " + form},
            {{"wait", "signal:///USR9"},
             "cannot open signal:///USR9: there is no signal 'USR9'; write a name, such as USR1 or RTMIN+3, or its "
             "number"},
            {{"notify", "signal://x/USR1"}, "cannot open signal://x/USR1: the process 'x' is not a number"},
            {{"notify", "signal://0/USR1"},
             "cannot open signal://0/USR1: the process 0 is out of range: it must be 1 to 4194304"},
            {{"notify", "signal://4194304/USR1"},
             "cannot open signal://4194304/USR1: there is no process 4194304 (pidfd_open: ESRCH)",
             kNotFound},
            {{"wait", "signal:///KILL"}, "cannot open signal:///KILL: SIGKILL cannot be received, only sent"},
            {{"notify", "event://x", "--value", "1"}, "--value goes with a signal, such as signal://1234/USR1"},
        });
    }

    TEST_CASE("a wait that is over says so, with its exit code") {
        const auto said = said_by_command({"wait", "signal:///USR1", "--timeout", "1ms"});
        CHECK(said.code == 3);
        CHECK(said.err.find("cannot wait for signal:///USR1: ") != std::string::npos);
    }
}

}  // namespace strait::test
