#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/topic.hpp>

#include <doctest/doctest.h>

#include <string>

namespace strait::test {
namespace {

void await_subscribers(const RawPublisher& publisher, std::uint32_t count) {
    const auto deadline = patience();
    while (publisher.subscribers() != count && !deadline.expired()) {
    }
    REQUIRE(publisher.subscribers() == count);
}

}  // namespace

TEST_SUITE("topic_command") {
    TEST_CASE("what one command publishes the other prints") {
        const auto address = "shm://" + unique_name();
        Program publisher(strait_command({"publish", address, "one", "two", "--history", "2", "--hold"}));
        const auto said = run(strait_command({"subscribe", address, "--wait", "20s", "--count", "2"}));
        CHECK(said.code == 0);
        CHECK(said.out == "one\ntwo\n");
    }

    TEST_CASE("subscribe prints bytes, lines and JSON of a topic of any type") {
        const auto address = "shm://" + unique_name();
        auto publisher = must(Publisher<std::uint16_t>::create(address, {.history = 2}));
        must(publisher.publish(0x4142));
        must(publisher.publish(0x0102));
        CHECK(run(strait_command({"subscribe", address, "--count", "2"})).out == "BA\n0201\n");
        CHECK(run(strait_command({"subscribe", address, "--count", "1", "--raw"})).out == "BA");
        CHECK(run(strait_command({"subscribe", address, "--count", "1", "--json"})).out ==
              "{\"number\":1,\"size\":2,\"missed\":0,\"text\":\"BA\"}\n");
    }

    TEST_CASE("publish sends each line of its stdin, to a topic as it is") {
        const auto address = "shm://" + unique_name();
        auto mine = must(RawPublisher::create(address, 100));
        auto subscriber = must(RawSubscriber::attach(address));
        const auto said = run(strait_command({"publish", address}), "first\n\nlast");
        CHECK(said.code == 0);
        for (const char* line : {"first", "", "last"})
            CHECK(text(must(subscriber.receive(patience())).bytes()) == line);
    }

    TEST_CASE("subscribe says how much came, and what was missed") {
        const auto address = "shm://" + unique_name();
        auto publisher = must(RawPublisher::create(address, 100, {.policy = keep_last(4)}));
        Program subscriber(strait_command({"subscribe", address, "--rate", "--count", "5", "--json"}));
        await_subscribers(publisher, 1);
        for (int i = 0; i < 5; ++i) must(publisher.publish(bytes("x")));
        CHECK(subscriber.out_line().find("\"missed\":0}") != std::string::npos);
        CHECK(subscriber.exit_code() == 0);
    }

    TEST_CASE("publish says that nobody has heard it, and wait that there is nothing to wait for") {
        const auto address = "shm://" + unique_name();
        const auto lost = run(strait_command({"publish", address, "hello"}));
        CHECK(lost.code == 0);
        CHECK(lost.err.starts_with("strait: nobody subscribes to " + address));
        const auto wrong = run(strait_command({"wait", "tcp://localhost:1"}));
        CHECK(wrong.code == 2);
        CHECK(wrong.err.contains("there is nothing to wait for at tcp://localhost:1; wait is for event://"));
    }

    TEST_CASE("a topic that is not there has an exit code of its own") {
        const auto said = run(strait_command({"subscribe", "shm://" + unique_name()}));
        CHECK(said.code == 4);
        CHECK(said.err.find("nobody publishes there") != std::string::npos);
    }
}

}  // namespace strait::test
