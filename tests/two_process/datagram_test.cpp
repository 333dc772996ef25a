#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/test_peer.hpp"

#include <strait/datagram.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace strait::test {

TEST_SUITE("datagram") {
    TEST_CASE("another process sends back datagrams as they are: none, one and the largest number of bytes") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            TestPeer echo({"datagram-echo", driver.address});
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

    TEST_CASE("a sender is told when the process that received has ended") {
        const auto fits = [](const DatagramDriver& driver) { return driver.tells_nobody; };
        on_each(datagram_drivers(), fits, [](const DatagramDriver& driver) {
            TestPeer echo({"datagram-echo", driver.address});
            auto socket = must(Datagram::connect(echo.address()));
            CHECK(echo.end() == 0);
            must(socket.send(Pattern::take(1), patience()));
            std::vector<std::byte> buffer(1);
            CHECK(outcome(socket.receive(buffer, patience())) == "not_found");
        });
    }
}

}  // namespace strait::test
