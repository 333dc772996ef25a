/// `strait subscribe shm://quotes | head -2`: a command that waits ends when nobody reads what it would print.

#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/channel.hpp>
#include <strait/datagram.hpp>
#include <strait/listener.hpp>
#include <strait/raw_state.hpp>
#include <strait/raw_topic.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <string>

namespace strait::test {
namespace {

// Its stdin stays open, and nothing comes any more that it could try to print.
void check_ends_quietly(Program& command) {
    command.out().close();
    CHECK(command.exit_code() == 0);
    CHECK(must(command.process().err().read_all({.deadline = patience()})).empty());
}

}  // namespace

TEST_SUITE("closed_stdout") {
    TEST_CASE("subscribe ends") {
        const auto address = "shm://" + unique_name();
        auto publisher = must(RawPublisher::create(address, 100, {.history = 2}));
        for (const char* message : {"one", "two"}) must(publisher.publish(bytes(message)));
        Program subscriber(strait_command({"subscribe", address}));
        CHECK(subscriber.out_line() == "one");
        CHECK(subscriber.out_line() == "two");
        check_ends_quietly(subscriber);
    }

    TEST_CASE("watch ends, of a region and of a state") {
        const auto of_region = "shm://" + unique_name();
        const auto region = must(Region::create(of_region, {.size = 64}));
        const auto of_state = "shm://" + unique_name();
        const auto state = must(RawState::create(of_state, 64, {.initial = bytes("now")}));
        for (const auto& address : {of_region, of_state}) {
            CAPTURE(address);
            Program watch(strait_command({"watch", address}));
            CHECK(watch.out_line() == (address == of_state ? "now" : ""));
            check_ends_quietly(watch);
        }
    }

    TEST_CASE("connect ends, of a stream and of a channel, and its peer is told") {
        const auto stream_address = "pipe://" + unique_name();
        auto listener = must(Listener::listen(stream_address));
        Program of_stream(strait_command({"connect", stream_address}));
        auto stream = must(listener.accept(patience()));
        check_ends_quietly(of_stream);
        must(stream.wait_hang_up(patience()));

        const auto channel_address = "shm://" + unique_name();
        auto channels = must(ChannelListener::listen(channel_address));
        Program of_channel(strait_command({"connect", channel_address}));
        auto channel = must(channels.accept(patience()));
        check_ends_quietly(of_channel);
        must(channel.wait_hang_up(patience()));
    }

    TEST_CASE("listen ends while nobody has come, to one peer, to many, for datagrams and channels") {
        const auto name = unique_name();
        using Words = std::vector<std::string>;
        for (const auto& words : {Words{"pipe://" + name}, Words{"pipe://" + name, "--keep"},
                                  Words{"udp://127.0.0.1:0"}, Words{"shm://" + name}}) {
            CAPTURE(words.front());
            auto command = words;
            command.insert(command.begin(), "listen");
            Program listening(strait_command(command));
            CHECK_FALSE(listening_at(listening).empty());
            check_ends_quietly(listening);
        }
    }
}

}  // namespace strait::test
