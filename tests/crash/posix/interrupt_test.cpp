/// Ctrl-C of the commands that wait.

#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/mutex.hpp>
#include <strait/raw_state.hpp>
#include <strait/raw_topic.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <string>

namespace strait::test {
namespace {

constexpr int kInterrupted = 130;

void send_signal(Program& command, int signal) {
    REQUIRE(::kill(static_cast<pid_t>(command.process().process_id()), signal) == 0);
}
void press_ctrl_c(Program& command) { send_signal(command, SIGINT); }

std::string rest_of(Stream& stream) { return std::string(text(must(stream.read_all({.deadline = patience()})))); }

bool catches_signals(Program& command) {
    const auto status = "/proc/" + std::to_string(command.process().process_id()) + "/status";
    const auto deadline = patience();
    while (!deadline.expired()) {
        std::ifstream lines(status);
        for (std::string line; std::getline(lines, line);) {
            // A mask in hexadecimal digits, SIGINT the second bit of it.
            if (line.starts_with("SigCgt:") && (std::stoull(line.substr(7), nullptr, 16) & 2U) != 0) return true;
        }
    }
    return false;
}

void await_subscriber(const RawPublisher& publisher) {
    const auto deadline = patience();
    while (publisher.subscribers() == 0 && !deadline.expired()) {
    }
    REQUIRE(publisher.subscribers() == 1);
}

/// A subscriber that is stopped while more is published than its topic keeps.
struct Overtaken {
    std::string address = "shm://" + unique_name();
    RawPublisher publisher = must(RawPublisher::create(address, 100, {.policy = keep_last(4)}));
    Program subscriber;

    explicit Overtaken(const std::string& option) : subscriber(strait_command({"subscribe", address, option})) {
        await_subscriber(publisher);
        const auto process = static_cast<pid_t>(subscriber.process().process_id());
        REQUIRE(::kill(process, SIGSTOP) == 0);
        siginfo_t stopped{};
        REQUIRE(::waitid(P_PID, static_cast<id_t>(process), &stopped, WSTOPPED) == 0);
        for (int i = 1; i <= 100; ++i) must(publisher.publish(bytes(std::to_string(i))));
        REQUIRE(::kill(process, SIGCONT) == 0);
    }
};

}  // namespace

TEST_SUITE("interrupt") {
    TEST_CASE("subscribe says on stderr what it missed, and at Ctrl-C what it missed in all") {
        // As text it is told between the messages; --json has it with the message.
        Overtaken topic("--wait=0");
        std::string line;
        int seen = 0;
        while (line != "100") {
            line = topic.subscriber.out_line();
            ++seen;
        }
        press_ctrl_c(topic.subscriber);
        CHECK(topic.subscriber.exit_code() == kInterrupted);
        const auto missed = std::to_string(100 - seen);
        REQUIRE(seen < 100);
        CHECK(rest_of(topic.subscriber.process().err()) == "strait: " + missed +
                                                               " messages missed\nstrait: " + std::to_string(seen) +
                                                               " messages came, " + missed + " missed\n");
    }

    TEST_CASE("subscribe --json has what was missed with the message behind it") {
        Overtaken topic("--json");
        std::string line;
        std::string missed;
        int seen = 0;
        while (!line.contains("\"text\":\"100\"")) {
            line = topic.subscriber.out_line();
            ++seen;
            if (!line.contains("\"missed\":0")) missed = line;
        }
        REQUIRE(seen < 100);
        CHECK(missed.contains("\"missed\":" + std::to_string(100 - seen) + ","));
        press_ctrl_c(topic.subscriber);
        CHECK(topic.subscriber.exit_code() == kInterrupted);
    }

    TEST_CASE("watch ends at Ctrl-C, of a region and of a state, and says nothing") {
        const auto of_region = "shm://" + unique_name();
        const auto region = must(Region::create(of_region, {.size = 64}));
        const auto of_state = "shm://" + unique_name();
        const auto state = must(RawState::create(of_state, 64));
        for (const auto& address : {of_region, of_state}) {
            CAPTURE(address);
            Program watch(strait_command({"watch", address}));
            CHECK(watch.out_line().empty());
            press_ctrl_c(watch);
            CHECK(watch.exit_code() == kInterrupted);
            CHECK(rest_of(watch.process().err()).empty());
        }
    }

    TEST_CASE("subscribe that waits for its topic ends at Ctrl-C") {
        Program subscriber(strait_command({"subscribe", "shm://" + unique_name(), "--wait=1h"}));
        // Only once it catches signals is it this that ends it.
        REQUIRE(catches_signals(subscriber));
        press_ctrl_c(subscriber);
        CHECK(subscriber.exit_code() == kInterrupted);
    }

    TEST_CASE("lock hands a signal on to its command, and has the mutex until that has ended") {
        const auto address = "mutex://" + unique_name();
        Program lock(
            strait_command({"lock", address, "--", "sh", "-c",
                            "trap 'echo asked; read line; exit 9' TERM; echo ready; while :; do sleep 0.01; done"}));
        CHECK(lock.out_line() == "ready");
        send_signal(lock, SIGTERM);
        CHECK(lock.out_line() == "asked");
        auto mutex = must(Mutex::open_or_create(address));
        CHECK(outcome(mutex.try_lock()) == "would_block");
        lock.in().close();
        CHECK(lock.exit_code() == 9);
        CHECK_FALSE(must(mutex.lock(patience())).previous_owner_died());
    }

    TEST_CASE("a signal to wait for is awaited until it comes, or nobody wants to know") {
        Program wait(strait_command({"wait", "signal:///USR1"}));
        CHECK(wait.err_behind("waiting for signal://").contains("/USR1"));
        wait.out().close();
        CHECK(wait.exit_code() == 0);
    }
}

}  // namespace strait::test
