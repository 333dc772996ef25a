#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>
#include <strait/topic.hpp>
#include <strait/wait_set.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace strait::test {
namespace {

struct Quote {
    std::int64_t nanoseconds;
    double bid, ask;
};
struct Settings {
    double gain;
    int channels;
    std::array<char, 32> name;
};

std::string new_address() { return "shm://" + unique_name(); }

std::string received(RawSubscriber& subscriber) {
    const auto sample = subscriber.try_receive();
    if (!sample) return std::string(name(sample.error().code()));
    return std::string(text(sample->bytes()));
}

TEST_SUITE_BEGIN("topic.values");

TEST_CASE("values arrive as they were published, in order") {
    const auto address = new_address();
    auto publisher = must(Publisher<Quote>::create(address));
    auto subscriber = must(Subscriber<Quote>::attach(address));
    for (int i = 0; i < 1000; ++i) {
        must(publisher.publish({i, 1.0 * i, 1.1 * i}));
        const auto sample = must(subscriber.receive(patience()));
        REQUIRE(sample->nanoseconds == i);
        REQUIRE(sample.value().ask == 1.1 * i);
        REQUIRE(sample.missed == 0);
    }
    CHECK(subscriber.try_receive().error() == Errc::would_block);
    CHECK(subscriber.receive(moment()).error() == Errc::timed_out);
}

TEST_CASE("a topic is one value's type, and a mismatch names both") {
    const auto address = new_address();
    auto publisher = must(Publisher<Quote>::create(address));
    const auto wrong = Subscriber<Settings>::attach(address);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error() == Errc::wrong_kind);
    CHECK(wrong.error().message() == "cannot subscribe to " + address +
                                         ": the topic carries Quote (24 bytes), and Settings (48 bytes) was asked for");
    CHECK(Publisher<Settings>::create(address).error() == Errc::wrong_kind);
    CHECK(RawSubscriber::attach(address).error() == Errc::wrong_kind);
    CHECK(must(RawSubscriber::attach_any(must(Address::parse(address)))).type() == "Quote (24 bytes)");
}

TEST_CASE("what is not a topic is told") {
    const auto elsewhere = RawSubscriber::attach("pipe://" + unique_name());
    REQUIRE(elsewhere.error() == Errc::wrong_kind);
    CHECK(elsewhere.error().reason() == "pipe: carries no topic; topics are at shm://NAME");
    const auto address = new_address();
    CHECK(Subscriber<Quote>::attach(address).error() == Errc::not_found);
    const auto region = must(Region::create(address, {.size = 1 << 20}));
    CHECK(Subscriber<Quote>::attach(address).error() == Errc::wrong_kind);
    CHECK(Publisher<Quote>::create(address).error() == Errc::wrong_kind);
    CHECK(Publisher<Quote>::create("tcp://localhost:1").error() != Errc::io);
}

TEST_CASE("a loan is written in place and read in place") {
    const auto address = new_address();
    auto publisher = must(Publisher<Quote>::create(address));
    auto subscriber = must(Subscriber<Quote>::attach(address));
    auto loan = must(publisher.loan());
    loan->nanoseconds = 7;
    *loan = {8, 1, 2};
    must(publisher.publish(std::move(loan)));
    CHECK(must(subscriber.receive(patience()))->nanoseconds == 8);
    static_cast<void>(must(publisher.loan()));
    must(publisher.publish({9, 0, 0}));
    CHECK(must(subscriber.receive(patience()))->nanoseconds == 9);
}

TEST_CASE("a sample outlives what is published after it") {
    const auto address = new_address();
    auto publisher = must(Publisher<Quote>::create(address, {.policy = keep_last(4)}));
    auto subscriber = must(Subscriber<Quote>::attach(address));
    must(publisher.publish({1, 0, 0}));
    const auto first = must(subscriber.receive(patience()));
    for (int i = 0; i < 1000; ++i) must(publisher.publish({1000 + i, 0, 0}));
    CHECK(first->nanoseconds == 1);
    const auto later = must(subscriber.receive(patience()));
    CHECK(later->nanoseconds == 1000 + static_cast<std::int64_t>(later.missed));
    CHECK(later.missed > 900);
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("topic.bytes");

TEST_CASE("messages of any length, from nothing to the largest") {
    const auto address = new_address();
    auto publisher = must(RawPublisher::create(address, 1000));
    auto subscriber = must(RawSubscriber::attach(address));
    for (const std::size_t size : {0U, 1U, 999U, 1000U}) {
        const std::string message(size, 'x');
        must(publisher.publish(bytes(message)));
        CHECK(received(subscriber) == message);
    }
    const auto beyond = publisher.publish(bytes(std::string(1001, 'x')));
    CHECK(beyond.error().message() ==
          "cannot publish on " + address + ": a message of 1001 bytes, and the topic's may have 1000");
}

TEST_CASE("publishers agree on the options") {
    const auto address = new_address();
    auto publisher = must(RawPublisher::create(address, 100, {.policy = keep_last(8), .history = 2}));
    CHECK(RawPublisher::create(address, 100, {.policy = reliable(8), .history = 2}).error() == Errc::already_in_use);
    CHECK(RawPublisher::create(address, 101, {.policy = keep_last(8), .history = 2}).error() == Errc::already_in_use);
    CHECK(RawPublisher::create(address, 100, {.policy = keep_last(8), .history = 2}));
    CHECK(must(RawPublisher::join(must(Address::parse(address)))).max_size() == 100);
    CHECK(RawPublisher::join(must(Address::parse(new_address()))).error() == Errc::not_found);
    CHECK(RawPublisher::create(new_address(), 100, {.policy = keep_last(8), .history = 9}).error() ==
          Errc::invalid_argument);
    CHECK(RawPublisher::create(new_address(), 0).error() == Errc::invalid_argument);
    CHECK(RawPublisher::create(new_address(), 8, {.policy = keep_last(0)}).error() == Errc::invalid_argument);
    CHECK(RawPublisher::create(new_address(), 8, {.subscribers = 513}).error() == Errc::too_large);
}

TEST_CASE("late joiners get the history") {
    const auto address = new_address();
    auto publisher = must(RawPublisher::create(address, 100, {.policy = keep_last(8), .history = 2}));
    must(publisher.publish(bytes("one")));
    auto first = must(RawSubscriber::attach(address));
    must(publisher.publish(bytes("two")));
    must(publisher.publish(bytes("three")));
    auto second = must(RawSubscriber::attach(address));
    auto third = must(RawSubscriber::attach(address, {.history = 1}));
    auto fourth = must(RawSubscriber::attach(address, {.history = 0}));
    for (const char* message : {"one", "two", "three", "would_block"}) CHECK(received(first) == message);
    for (const char* message : {"two", "three", "would_block"}) CHECK(received(second) == message);
    for (const char* message : {"three", "would_block"}) CHECK(received(third) == message);
    CHECK(received(fourth) == "would_block");
    CHECK(publisher.subscribers() == 4);
    CHECK(fourth.publishers() == 1);
}

TEST_CASE("64 subscribers, and the next is told that there is no room") {
    const auto address = new_address();
    auto publisher = must(RawPublisher::create(address, 100));
    std::vector<RawSubscriber> subscribers;
    for (int i = 0; i < 64; ++i) subscribers.push_back(must(RawSubscriber::attach(address)));
    const auto beyond = RawSubscriber::attach(address);
    CHECK(beyond.error() == Errc::out_of_resources);
    CHECK(beyond.error().reason() == "the topic has 64 subscribers already");
    must(publisher.publish(bytes("to all")));
    for (auto& subscriber : subscribers) CHECK(received(subscriber) == "to all");
    subscribers.pop_back();
    CHECK(RawSubscriber::attach(address));
}

TEST_CASE("only so many samples are held") {
    const auto address = new_address();
    auto publisher = must(RawPublisher::create(address, 100, {.held = 2}));
    auto subscriber = must(RawSubscriber::attach(address));
    for (int i = 0; i < 3; ++i) must(publisher.publish(bytes("x")));
    std::optional one(must(subscriber.try_receive()));
    const auto two = must(subscriber.try_receive());
    CHECK(received(subscriber) == "out_of_resources");
    one.reset();
    CHECK(received(subscriber) == "x");
}

TEST_CASE("a reliable publisher waits, and not longer than it was told to") {
    const auto address = new_address();
    auto publisher = must(RawPublisher::create(address, 1000, {.policy = reliable(4)}));
    auto subscriber = must(RawSubscriber::attach(address));
    int published = 0;
    while (publisher.try_publish(bytes("x"))) ++published;
    CHECK(published >= 4);
    CHECK(publisher.try_publish(bytes("x")).error() == Errc::would_block);
    CHECK(publisher.publish(bytes("x"), moment()).error() == Errc::timed_out);
    Background waiting([&] { return publisher.publish(bytes("last"), patience()); });
    for (int i = 0; i < published; ++i) CHECK(must(subscriber.receive(patience())).missed == 0);
    must(waiting.get());
    CHECK(text(must(subscriber.receive(patience())).bytes()) == "last");
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("topic.life");

TEST_CASE("a publisher that comes back goes on, and subscribers need not attach again") {
    const auto address = new_address();
    std::optional publisher(must(RawPublisher::create(address, 100)));
    auto subscriber = must(RawSubscriber::attach(address));
    must(publisher->publish(bytes("before")));
    publisher.reset();
    CHECK(subscriber.publishers() == 0);
    publisher.emplace(must(RawPublisher::create(address, 100)));
    must(publisher->publish(bytes("after")));
    CHECK(received(subscriber) == "before");
    CHECK(received(subscriber) == "after");
}

TEST_CASE("a topic goes with its last participant") {
    const auto address = new_address();
    {
        std::optional publisher(must(RawPublisher::create(address, 100)));
        auto subscriber = must(RawSubscriber::attach(address));
        publisher.reset();
        CHECK(RawSubscriber::attach(address));
    }
    CHECK(RawSubscriber::attach(address).error() == Errc::not_found);
    CHECK(Region::open(address).error() == Errc::not_found);
}

TEST_CASE("a subscriber waits for its topic") {
    const auto address = new_address();
    Background attached([&] { return RawSubscriber::attach(address, {.wait = kPatience}); });
    auto publisher = must(RawPublisher::create(address, 100, {.history = 1}));
    must(publisher.publish(bytes("hello")));
    auto subscriber = must(attached.get());
    CHECK(text(must(subscriber.receive(patience())).bytes()) == "hello");
}

TEST_CASE("a waiting subscriber is woken, stopped and timed out, in whatever way it waits") {
    for (const auto waiting : {Waiting::adaptive, Waiting::busy, Waiting::sleep}) {
        CAPTURE(static_cast<int>(waiting));
        const auto address = new_address();
        auto publisher = must(RawPublisher::create(address, 100));
        auto subscriber = must(RawSubscriber::attach(address, {.waiting = waiting}));
        for (int i = 0; i < 20; ++i) {
            Background received([&] { return std::string(text(must(subscriber.receive(patience())).bytes())); });
            must(publisher.publish(bytes("wake up")));
            CHECK(received.get() == "wake up");
        }
        std::stop_source stop;
        Background stopped(
            [&] { return subscriber.receive(Deadline::until_stopped(stop.get_token())).error().code(); });
        stop.request_stop();
        CHECK(stopped.get() == Errc::cancelled);
        CHECK(subscriber.receive(moment()).error() == Errc::timed_out);
    }
}

TEST_CASE("a publisher that waits for room is stopped and timed out, in whatever way it waits") {
    for (const auto waiting : {Waiting::adaptive, Waiting::busy, Waiting::sleep}) {
        CAPTURE(static_cast<int>(waiting));
        const auto address = new_address();
        auto publisher = must(RawPublisher::create(address, 100, {.policy = reliable(2), .waiting = waiting}));
        auto subscriber = must(RawSubscriber::attach(address));
        while (publisher.try_publish(bytes("x"))) {
        }
        CHECK(publisher.publish(bytes("x"), moment()).error() == Errc::timed_out);
        std::stop_source stop;
        Background stopped(
            [&] { return publisher.publish(bytes("x"), Deadline::until_stopped(stop.get_token())).error().code(); });
        stop.request_stop();
        CHECK(stopped.get() == Errc::cancelled);
        Background waits([&] { return publisher.publish(bytes("last"), patience()); });
        while (text(must(subscriber.receive(patience())).bytes()) != "last") {
        }
        must(waits.get());
    }
}

TEST_CASE("a subscriber in a set is ready while there is a message") {
    const auto address = new_address();
    auto publisher = must(RawPublisher::create(address, 100));
    auto subscriber = must(RawSubscriber::attach(address));
    WaitSet set;
    std::vector<std::string> seen;
    must(set.add(subscriber, [&] { seen.push_back(received(subscriber)); }));
    CHECK(set.wait(moment()).error() == Errc::timed_out);
    must(publisher.publish(bytes("one")));
    must(publisher.publish(bytes("two")));
    while (seen.size() < 2) must(set.wait(patience()));
    CHECK(seen == std::vector<std::string>{"one", "two"});
    must(publisher.publish(bytes("three")));
    while (seen.size() < 3) must(set.wait(patience()));
    CHECK(seen.back() == "three");
    CHECK(set.wait(moment()).error() == Errc::timed_out);
}

TEST_CASE("what was moved from or closed says so") {
    const auto address = new_address();
    auto publisher = must(RawPublisher::create(address, 100));
    auto subscriber = must(RawSubscriber::attach(address));
    const auto moved = std::move(subscriber);
    CHECK(moved.is_open());
    CHECK(subscriber.receive().error() == Errc::closed);
    publisher.close();
    CHECK(publisher.publish(bytes("x")).error() == Errc::closed);
    CHECK(publisher.loan(1).error() == Errc::closed);
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::test
