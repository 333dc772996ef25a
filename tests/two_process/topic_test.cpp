/// Exact delivery between processes: nothing is lost, doubled or moved, and what is missed is counted.

#include "support/long_run.hpp"
#include "support/numbered_value.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/topic.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace strait::test {
namespace {

constexpr std::uint64_t kUsual = 60'000;

/// The last of so many publishers is this process.
struct Delivery {
    TopicPolicy policy;
    std::uint64_t publishers = 1;
    std::uint64_t each = messages(kUsual);
};

void publish(Publisher<Numbered>& publisher, std::uint64_t own, std::uint64_t count) {
    for (std::uint64_t sent = 0; sent < count; ++sent) must(publisher.publish(numbered(own, sent), patience()));
}

// How many the subscriber has missed, as it says.
std::uint64_t deliver(const Delivery& delivery) {
    const auto address = "shm://" + unique_name();
    auto publisher = must(Publisher<Numbered>::create(address, {.policy = delivery.policy}));
    const auto all = delivery.publishers * delivery.each;
    TestPeer sink({"topic-sink", address, std::to_string(delivery.publishers), std::to_string(all)});
    std::vector<std::unique_ptr<TestPeer>> others;
    for (std::uint64_t own = 0; own + 1 < delivery.publishers; ++own) {
        others.push_back(std::make_unique<TestPeer>(
            std::vector<std::string>{"topic-source", address, std::to_string(own), std::to_string(delivery.each)}));
    }
    for (auto& other : others) other->tell("go");
    publish(publisher, delivery.publishers - 1, delivery.each);
    for (auto& other : others) CHECK(other->end() == 0);
    const auto said = sink.line();
    const auto counted = "counted " + std::to_string(all) + " missed ";
    REQUIRE(said.starts_with(counted));
    CHECK(said.ends_with(" ok"));
    MESSAGE(said);
    return std::stoull(said.substr(counted.size()));
}

}  // namespace

TEST_SUITE("topic") {
    TEST_CASE("of a reliable topic every message arrives exactly, in another process") {
        CHECK(deliver({.policy = reliable(256)}) == 0);
    }
    TEST_CASE("of several publishers of a reliable topic every message arrives exactly") {
        CHECK(deliver({.policy = reliable(256), .publishers = 2, .each = messages(kUsual) / 2}) == 0);
    }
    TEST_CASE("of a topic that keeps the last ones each message arrives, or is counted as missed where it was") {
        deliver({.policy = keep_last(64)});
    }
    TEST_CASE("what several publishers overwrite is counted") {
        deliver({.policy = keep_last(64), .publishers = 2, .each = messages(kUsual) / 2});
    }
}

}  // namespace strait::test
