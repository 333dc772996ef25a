#include "interop/foreign.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/signal.hpp>

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <unistd.h>

#include <csignal>

namespace strait::test {

TEST_SUITE("bare_signals") {
    TEST_CASE("a bare program gets our signals, with sender and value") {
        Program receiver(bare("signal_receiver", {"4"}));
        CHECK(receiver.out_line() == "ready");
        const auto place = "signal://" + std::to_string(receiver.process().process_id());
        auto plain = must(Signal::open(place + "/USR1"));
        auto queued = must(Signal::open(place + "/RTMIN+1"));
        must(plain.send());
        CHECK(receiver.out_line() == fmt::format("{} {} -", SIGUSR1, ::getpid()));
        must(queued.send(7));
        must(queued.send(8));
        CHECK(receiver.out_line() == fmt::format("{} {} 7", SIGRTMIN + 1, ::getpid()));
        CHECK(receiver.out_line() == fmt::format("{} {} 8", SIGRTMIN + 1, ::getpid()));
        CHECK(run(strait_command({"notify", place + "/USR1", "--value=-9"})).code == 0);
        CHECK(receiver.out_line().ends_with(" -9"));
        CHECK(receiver.exit_code() == 0);
    }

    TEST_CASE("we get a bare program's signals, with sender and value") {
        auto inbox = must(Signal::open("signal:///RTMIN+2"));
        Program sender(bare("signal_sender", {std::to_string(::getpid()), std::to_string(SIGRTMIN + 2), "7"}));
        const auto came = must(inbox.receive(patience()));
        CHECK(came.value == 7);
        CHECK(came.from.process_id == sender.process().process_id());
        CHECK(sender.exit_code() == 0);
    }

    TEST_CASE("the command tells where it waits and who has sent; kill(1) is enough to send") {
        Program command(strait_command({"wait", "signal:///USR1"}));
        const auto address = command.err_behind("waiting for ");
        CHECK(address == fmt::format("signal://{}/USR1", command.process().process_id()));
        CHECK(run({"kill", "-USR1", std::to_string(command.process().process_id())}).code == 0);
        const auto line = command.out_line();
        CHECK(line.starts_with(std::to_string(SIGUSR1) + " from "));
        CHECK(line.ends_with(fmt::format(" (user {})", ::getuid())));
        CHECK(command.exit_code() == 0);

        Program second(strait_command({"wait", "signal:///USR1"}));
        CHECK(run(strait_command({"notify", second.err_behind("waiting for "), "--value", "42"})).code == 0);
        CHECK(second.out_line().ends_with(", value 42"));
        CHECK(second.exit_code() == 0);
    }
}

}  // namespace strait::test
