#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"
#include "support/waits.hpp"

#include <strait/signal.hpp>
#include <strait/wait_set.hpp>

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <limits>
#include <thread>
#include <utility>

namespace strait::test {
namespace {

std::string own(const std::string& name) { return "signal://" + std::to_string(::getpid()) + "/" + name; }

}  // namespace

TEST_SUITE("signal") {
    TEST_CASE("a signal comes with its number, its sender and the value that was sent with it") {
        auto inbox = must(Signal::open("signal:///USR1"));
        CHECK(inbox.address().text() == own("USR1"));
        auto target = must(Signal::open(inbox.address()));
        for (const std::optional<int> value : {std::optional<int>(), std::optional(0), std::optional(-7),
                                               std::optional(std::numeric_limits<int>::max())}) {
            must(target.send(value));
            const auto came = must(inbox.receive(patience()));
            CHECK(came.number == SIGUSR1);
            CHECK(came.from.process_id == static_cast<std::uint32_t>(::getpid()));
            CHECK(came.from.user_id == std::to_string(::getuid()));
            CHECK(came.from.identity == Identity::weak);
            CHECK(came.value == value);
        }
        CHECK(outcome(inbox.try_receive()) == "would_block");
    }

    TEST_CASE("real-time signals wait as often as they were sent, in their order") {
        auto inbox = must(Signal::open("signal:///RTMIN+3"));
        auto target = must(Signal::open(own("RTMIN+3")));
        for (int value = 0; value < 100; ++value) must(target.send(value));
        for (int value = 0; value < 100; ++value) CHECK(must(inbox.receive(patience())).value == value);
        CHECK(outcome(inbox.try_receive()) == "would_block");
    }

    TEST_CASE("other signals merge while one is waiting, and the first one's value stays") {
        auto inbox = must(Signal::open("signal:///USR2"));
        auto target = must(Signal::open(own("USR2")));
        for (int value = 0; value < 3; ++value) must(target.send(value));
        CHECK(must(inbox.receive(patience())).value == 0);
        CHECK(outcome(inbox.try_receive()) == "would_block");
    }

    TEST_CASE("each signal has its own inbox") {
        auto first = must(Signal::open("signal:///RTMIN+4"));
        auto second = must(Signal::open("signal:///RTMIN+5"));
        must(must(Signal::open(own("RTMIN+5"))).send());
        CHECK(outcome(first.try_receive()) == "would_block");
        CHECK(must(second.try_receive()).number == SIGRTMIN + 5);
    }

    TEST_CASE("a wait ends with its deadline, and with its stop token") {
        auto inbox = must(Signal::open("signal:///RTMIN+6"));
        check_wait([&](const Deadline& deadline) { return inbox.receive(deadline); });
        Background waited([&] { return inbox.receive(patience()); });
        must(must(Signal::open(inbox.address())).send(1));
        CHECK(must(waited.get()).value == 1);
    }

    TEST_CASE("an inbox is ready in a set as long as a signal is there") {
        auto inbox = must(Signal::open("signal:///RTMIN+7"));
        auto target = must(Signal::open(inbox.address()));
        WaitSet set;
        int seen = 0;
        must(set.add(inbox, [&] { seen += must(inbox.try_receive()).value.value_or(0); }));
        CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
        must(target.send(40));
        must(target.send(2));
        while (seen < 42) CHECK(must(set.wait(patience())) == 1);
        CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
    }

    TEST_CASE("a thread that would take the signal itself is found") {
        std::stop_source end;
        std::atomic<bool> begun = false;
        std::jthread thread([&begun, token = end.get_token()] {
            begun = true;
            while (!token.stop_requested()) std::this_thread::yield();
        });
        while (!begun) std::this_thread::yield();
        const auto refused = Signal::open("signal:///RTMIN+8");
        end.request_stop();
        thread.join();
        CHECK(outcome(refused) == "invalid_argument");
        CHECK(problem(refused).ends_with(
            " of this process would take SIGRTMIN+8: open the signal before other threads are started"));
        CHECK(outcome(Signal::open("signal:///RTMIN+8")) == "ok");
    }

    TEST_CASE("what sends does not receive, nor the other way round; closed and empty ones answer `closed`") {
        auto inbox = must(Signal::open("signal:///RTMIN+9"));
        auto target = must(Signal::open(inbox.address()));
        CHECK(outcome(inbox.send()) == "not_supported_here");
        CHECK(outcome(target.receive()) == "not_supported_here");
        CHECK(outcome(target.wait_handle()) == "not_supported_here");
        auto moved = std::move(target);
        CHECK(outcome(target.send()) == "closed");  // NOLINT(bugprone-use-after-move): that is the question
        inbox.close();
        CHECK(outcome(inbox.receive()) == "closed");
        CHECK(outcome(Signal().wait_handle()) == "closed");
    }

    TEST_CASE("a process that is not there cannot be opened, and one that ends afterwards is told as its death") {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            ::pause();
            ::_exit(0);
        }
        const auto address = "signal://" + std::to_string(child) + "/KILL";
        auto target = must(Signal::open(address));
        must(target.send());
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(WTERMSIG(status) == SIGKILL);
        const auto late = target.send();
        CHECK(outcome(late) == "peer_died");
        CHECK(problem(late) == "process " + std::to_string(child) + " has ended (pidfd_send_signal: ESRCH)");
        CHECK(problem(Signal::open(address)) ==
              "cannot open " + address + ": there is no process " + std::to_string(child) + " (pidfd_open: ESRCH)");
    }

    TEST_CASE("a forked child cannot receive what is its parent's") {
        auto inbox = must(Signal::open("signal:///RTMIN+10"));
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) ::_exit(outcome(inbox.try_receive()) == "forked" ? 0 : 1);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }

    TEST_CASE("signals leave no descriptor behind") {
        const auto once = [] {
            auto inbox = must(Signal::open("signal:///RTMIN+11"));
            must(must(Signal::open(inbox.address())).send());
            must(inbox.receive(patience()));
        };
        once();
        const auto before = open_handles();
        for (int round = 0; round < 20; ++round) once();
        CHECK(open_handles() == before);
    }
}

}  // namespace strait::test
