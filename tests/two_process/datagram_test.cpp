#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/test_peer.hpp"

#include <strait/datagram.hpp>

#include <fmt/format.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace strait::test {
namespace {

bool answers(const DatagramDriver& driver) { return driver.answers; }
bool is_queue(const DatagramDriver& driver) { return !driver.answers; }

}  // namespace

TEST_SUITE("datagram") {
    TEST_CASE("another process sends back datagrams as they are: none, one and the largest number of bytes") {
        on_each(datagram_drivers(), answers, [](const DatagramDriver& driver) {
            TestPeer echo({"datagram-echo", driver.address()});
            auto socket = must(Datagram::connect(echo.address()));
            std::vector<std::byte> buffer(driver.largest);
            for (const std::size_t size : {std::size_t{0}, std::size_t{1}, driver.largest}) {
                const auto sent = Pattern::take(size, size);
                must(socket.send(sent, patience()));
                const auto received = must(socket.receive(buffer, patience()));
                CHECK(received.from.text() == echo.address());
                CHECK(std::ranges::equal(std::span(buffer).first(received.size), sent));
            }
            CHECK(echo.end() == 0);
        });
    }

    TEST_CASE("another process gets what is sent to its queue: none, one and the largest number of bytes") {
        on_each(datagram_drivers(), is_queue, [](const DatagramDriver& driver) {
            std::string address;
            {
                TestPeer sink({"datagram-sink", driver.address()});
                address = sink.address();
                auto socket = must(Datagram::connect(address));
                for (const std::size_t size : {std::size_t{0}, std::size_t{1}, driver.largest}) {
                    must(socket.send(Pattern::take(size, 7), patience()));
                    CHECK(sink.line() == fmt::format("got {} {}", size, Checksum::of_pattern(size, 7)));
                }
            }
            // The sink was killed: whoever receives there next takes over what it left, and removes it.
            must(Datagram::bind(address)).close();
        });
    }

    TEST_CASE("a full queue makes its sender wait, who goes on when there is room") {
        const auto fills = [](const DatagramDriver& driver) { return is_queue(driver) && driver.fills; };
        on_each(datagram_drivers(), fills, [](const DatagramDriver& driver) {
            auto receiver = must(Datagram::bind(driver.address()));
            auto sender = must(Datagram::connect(receiver.address()));
            std::uint64_t held = 0;
            while (sender.send(Pattern::take(driver.largest), moment())) REQUIRE(++held < 1'000'000);
            CHECK(outcome(sender.send(Pattern::take(driver.largest), moment())) == "timed_out");
            TestPeer source({"datagram-source", receiver.address().text(), "3"});
            std::vector<std::byte> buffer(driver.largest);
            for (std::uint64_t i = 0; i < held; ++i) CHECK(must(receiver.receive(buffer, patience())).size > 1);
            for (int i = 0; i < 3; ++i) {
                CHECK(must(receiver.receive(buffer, patience())).size == 1);
                CHECK(source.line() == "sent");
            }
            CHECK(source.end() == 0);
        });
    }

    TEST_CASE("a sender is told when the process that received has ended") {
        const auto fits = [](const DatagramDriver& driver) { return driver.tells_nobody; };
        on_each(datagram_drivers(), fits, [](const DatagramDriver& driver) {
            TestPeer echo({"datagram-echo", driver.address()});
            auto socket = must(Datagram::connect(echo.address()));
            CHECK(echo.end() == 0);
            must(socket.send(Pattern::take(1), patience()));
            std::vector<std::byte> buffer(1);
            CHECK(outcome(socket.receive(buffer, patience())) == "not_found");
        });
    }
}

}  // namespace strait::test
