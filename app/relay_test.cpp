#include "relay.hpp"

#include <strait/bytes.hpp>
#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <string>
#include <thread>

TEST_SUITE("app.relay") {
    using namespace strait;
    using namespace strait::app;
    using namespace std::chrono_literals;

    /// A stream that the relay has, and its other end.
    struct Line {
        Address address = *Address::parse("tcp://127.0.0.1:0");
        Stream ours;
        Stream theirs;

        Line() {
            auto listener = Listener::listen(address);
            REQUIRE(listener.has_value());
            auto connected = Stream::connect(listener->address());
            REQUIRE(connected.has_value());
            auto accepted = listener->accept(Deadline::after(20s));
            REQUIRE(accepted.has_value());
            ours = std::move(*connected);
            theirs = std::move(*accepted);
        }
    };

    static std::string all_of(Stream & stream) {
        const auto all = stream.read_all({.deadline = Deadline::after(20s)});
        return all ? std::string(text(*all)) : all.error().message();
    }

    TEST_CASE("each end gets what the other sends, also after one of them has finished") {
        Line left;
        Line right;
        RelayReport report;
        const std::jthread relaying([&] {
            report = relay(RelayEnd::peer(left.ours, left.address), RelayEnd::peer(right.ours, right.address), {});
        });
        REQUIRE(left.theirs.write(bytes("to the right")).has_value());
        REQUIRE(left.theirs.close_write().has_value());
        CHECK(all_of(right.theirs) == "to the right");
        REQUIRE(right.theirs.write(bytes("and back")).has_value());
        REQUIRE(right.theirs.close_write().has_value());
        CHECK(all_of(left.theirs) == "and back");
    }

    TEST_CASE("a stop ends it while both ends are silent, and is no error") {
        Line left;
        Line right;
        std::stop_source stop;
        RelayReport report;
        {
            const std::jthread relaying([&] {
                report = relay(RelayEnd::peer(left.ours, left.address), RelayEnd::peer(right.ours, right.address),
                               {.stop = stop.get_token()});
            });
            stop.request_stop();
        }
        CHECK(report.outcome().has_value());
    }

    TEST_CASE("a direction that an end has not got is not waited for") {
        Line left;
        Line right;
        RelayReport report;
        {
            const std::jthread relaying([&] {
                report = relay(RelayEnd::peer(left.ours, left.address).only_source(),
                               RelayEnd::peer(right.ours, right.address).only_sink(), {});
            });
            REQUIRE(left.theirs.write(bytes("one way")).has_value());
            REQUIRE(left.theirs.close_write().has_value());
            CHECK(all_of(right.theirs) == "one way");
            right.theirs.close();
            left.theirs.close();
        }
        CHECK(report.forward.bytes == 7);
        CHECK(report.backward.bytes == 0);
    }
}
