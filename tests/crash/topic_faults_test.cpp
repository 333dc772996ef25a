/// A participant of a topic dies before and after each of its stores to shared memory, one after the other: nobody else loses a message, sees half
/// of one, or waits.

#include "crash/fault_peer/role.hpp"
#include "support/numbered_value.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/process.hpp>
#include <strait/topic.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace strait::test {
namespace {

using fault_peer::kDied;
using fault_peer::kKept;
using fault_peer::kMessages;

Process start(const std::vector<std::string>& role) {
    std::vector<std::string> command{std::getenv("STRAIT_FAULT_PEER")};
    command.insert(command.end(), role.begin(), role.end());
    return must(Process::spawn(command, {.out = piped}));
}

bool is_running(Process& process) { return !process.wait(Deadline::now()); }

TopicOptions options(const std::string& policy) {
    return {.policy = policy == "all" ? reliable(kKept) : keep_last(kKept), .history = kKept, .held = 2};
}

// What publisher 1 published before it died, taken until its end is clear: whole, in order, and every one of them or counted as missed.
struct Account {
    std::uint64_t seen = 0;
    std::uint64_t missed = 0;
    bool ended = false;  ///< the heir's message has come

    void add(const Sample<Numbered>& sample) {
        REQUIRE(is_whole(*sample));
        missed += sample.missed;
        if (sample->publisher == 2) {
            ended = true;
            return;
        }
        CHECK(sample->publisher == 1);
        CHECK(sample->sequence == seen + missed);
        ++seen;
    }
};

// Who takes over: `beside` has been there before, so that turns are taken; `behind` comes when the publisher is dead, which was alone.
enum class Heir : std::uint8_t { beside, behind };

// True when the publisher got through.
bool publisher_dies_at(long point, const std::string& policy, Heir when) {
    CAPTURE(point);
    CAPTURE(policy);
    const auto address = "shm://" + unique_name();
    auto heir = must(Publisher<Numbered>::create(address, options(policy)));
    auto subscriber = must(Subscriber<Numbered>::attach(address));
    if (when == Heir::behind) heir.close();
    auto process = start({"topic-publisher", std::to_string(point), address, policy});
    Account account;
    std::optional<Subscriber<Numbered>> holder;
    if (policy == "last") holder.emplace(must(Subscriber<Numbered>::attach(address)));
    std::optional<Sample<Numbered>> held;
    while (is_running(process)) {
        // Either everything is read as it comes, or nothing is, and a slot is held that has to be left out.
        if (!holder) {
            if (const auto sample = subscriber.receive(moment())) account.add(*sample);
        } else if (!held) {
            if (auto sample = holder->try_receive()) held.emplace(std::move(*sample));
        }
    }
    const auto status = must(process.wait(patience()));
    REQUIRE((status.code == 0 || status.code == kDied));
    if (when == Heir::behind) heir = must(Publisher<Numbered>::create(address, options(policy)));
    // In a reliable topic what is there must be read before there is room.
    while (true) {
        const auto done = heir.try_publish(numbered(2, 0));
        if (done) break;
        REQUIRE(done.error() == Errc::would_block);
        account.add(must(subscriber.receive(patience())));
    }
    while (!account.ended) account.add(must(subscriber.receive(patience())));
    if (policy == "all") CHECK(account.missed == 0);
    if (status.code == 0) CHECK(account.seen + account.missed == kMessages);
    // And the topic is as good as new, for those who stay and for those who come.
    auto late = must(Subscriber<Numbered>::attach(address));
    while (late.try_receive()) {
    }
    for (std::uint64_t i = 0; i < 20; ++i) {
        must(heir.publish(numbered(2, i), patience()));
        for (auto* reader : {&subscriber, &late}) {
            const auto sample = must(reader->receive(patience()));
            CHECK(is_whole(*sample));
            CHECK(sample->sequence == i);
            CHECK(sample.missed == 0);
        }
    }
    if (held) CHECK(is_whole(**held));
    return status.code == 0;
}

}  // namespace

TEST_SUITE("topic_faults") {
    TEST_CASE("a publisher dies at each point") {
        for (const std::string policy : {"last", "all"}) {
            long point = 1;
            while (!publisher_dies_at(point, policy, Heir::beside)) ++point;
            CHECK(point > 3L * kMessages);
        }
    }

    TEST_CASE("a publisher that is alone dies at each point") {
        long point = 1;
        while (!publisher_dies_at(point, "all", Heir::behind)) ++point;
        CHECK(point > 3L * kMessages);
    }

    TEST_CASE("a subscriber dies at each point, and nobody waits for it or keeps its samples") {
        bool got_through = false;
        long point = 1;
        for (; !got_through; ++point) {
            CAPTURE(point);
            const auto address = "shm://" + unique_name();
            auto publisher = must(Publisher<Numbered>::create(address, options("all")));
            auto reader = must(Subscriber<Numbered>::attach(address));
            auto process = start({"topic-subscriber", std::to_string(point), address});
            // It has joined, or died over it: it would miss what is published while it joins.
            std::array<std::byte, 16> said{};
            static_cast<void>(process.out().read(said, patience()));
            for (std::uint64_t i = 0; i < 3UL * kMessages; ++i) {
                must(publisher.publish(numbered(1, i), patience()));
                const auto sample = must(reader.receive(patience()));
                CHECK(sample->sequence == i);
                CHECK(sample.missed == 0);
            }
            const auto status = must(process.wait(patience()));
            REQUIRE((status.code == 0 || status.code == kDied));
            got_through = status.code == 0;
        }
        CHECK(point > 10);
    }
}

}  // namespace strait::test
