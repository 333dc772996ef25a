/// A subscriber that is stopped slows nobody who does not want to be slowed, and knows afterwards what it missed.

#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/topic.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <string>

namespace strait::test {
namespace {

constexpr int kMessages = 2000;

void send_signal(Program& program, int signal) {
    REQUIRE(::kill(static_cast<pid_t>(program.process().process_id()), signal) == 0);
}

int number_behind(const std::string& line, const std::string& name) {
    const auto at = line.find("\"" + name + "\":");
    REQUIRE(at != std::string::npos);
    return std::stoi(line.substr(at + name.size() + 3));
}

}  // namespace

TEST_SUITE("topic_stopped") {
    TEST_CASE("a stopped subscriber is overtaken, and told exactly how much it missed") {
        const auto address = "shm://" + unique_name();
        auto publisher = must(RawPublisher::create(address, 100, {.policy = keep_last(4)}));
        auto other = must(RawSubscriber::attach(address));
        Program stopped(strait_command({"subscribe", address, "--json"}));
        while (publisher.subscribers() < 2) {
        }
        must(publisher.publish(bytes("0")));
        must(other.receive(patience()));
        CHECK(number_behind(stopped.out_line(), "missed") == 0);
        send_signal(stopped, SIGSTOP);
        for (int i = 1; i < kMessages; ++i) {
            must(publisher.publish(bytes(std::to_string(i)), patience()));
            CHECK(must(other.receive(patience())).missed == 0);
        }
        send_signal(stopped, SIGCONT);
        int accounted = 1;
        while (accounted < kMessages) {
            const auto line = stopped.out_line();
            accounted += 1 + number_behind(line, "missed");
            CHECK(line.ends_with("\"text\":\"" + std::to_string(accounted - 1) + "\"}"));
        }
        CHECK(accounted == kMessages);
    }

    TEST_CASE("a publisher that is stopped at any moment does not keep the others waiting") {
        const auto address = "shm://" + unique_name();
        auto publisher = must(RawPublisher::create(address, 1 << 20, {.policy = keep_last(4)}));
        auto subscriber = must(RawSubscriber::attach(address));
        Program other(strait_command({"publish", address}));
        // Most of its time it copies: a large message, again and again, until it is killed.
        const std::string line(1 << 20, 'x');
        const auto feed = [&] { static_cast<void>(other.process().in().write(bytes(line + "\n"), moment())); };
        for (int round = 0; round < 20; ++round) {
            feed();
            send_signal(other, SIGSTOP);
            for (int i = 0; i < 10; ++i) must(publisher.publish(bytes("mine"), patience()));
            bool has_mine = false;
            while (!has_mine) has_mine = text(must(subscriber.receive(patience())).bytes()) == "mine";
            while (subscriber.try_receive()) {
            }
            send_signal(other, SIGCONT);
        }
        must(other.process().kill());
    }

    TEST_CASE("a stopped subscriber of a reliable topic is alive: its publisher waits, until it is killed") {
        const auto address = "shm://" + unique_name();
        auto publisher = must(RawPublisher::create(address, 100, {.policy = reliable(4)}));
        Program stopped(strait_command({"subscribe", address}));
        while (publisher.subscribers() < 1) {
        }
        send_signal(stopped, SIGSTOP);
        Result<void> published;
        while (published) published = publisher.publish(bytes("x"), moment());
        CHECK(published.error() == Errc::timed_out);
        must(stopped.process().kill());
        const auto start = Deadline::Clock::now();
        must(publisher.publish(bytes("x"), patience()));
        CHECK(Deadline::Clock::now() - start < kPatience / 2);
    }
}

}  // namespace strait::test
