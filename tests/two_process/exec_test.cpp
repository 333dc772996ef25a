#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/test_peer.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/stream.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace strait::test {
namespace {

Stream start(const std::vector<std::string>& role) { return must(Stream::connect(peer_address(role))); }

}  // namespace

// The stream between a parent and the standard streams of its child: exec: here, stdio: there.
TEST_SUITE("exec") {
    TEST_CASE("a child sends back what it is sent, until its stdin ends") {
        for (const std::size_t size : {0U, 1U, 3'000'001U}) {
            auto child = start({"echo-client", "stdio:"});
            const auto sent = Pattern::take(size);
            CHECK(child.can_close_write());
            Background written([&] {
                auto done = child.write(sent, patience());
                return done ? child.close_write() : done;
            });
            CHECK(must(child.read_all({.deadline = patience()})) == sent);
            must(written.get());
        }
    }

    TEST_CASE("each byte value passes stdin and stdout of a child unchanged") {
        std::array<std::byte, 256> all;
        for (std::size_t value = 0; value < all.size(); ++value) all[value] = std::byte(value);
        auto child = start({"echo-client", "stdio:"});
        must(child.write(all, patience()));
        std::array<std::byte, 256> back{};
        must(child.read_exact(back, patience()));
        CHECK(back == all);
    }

    TEST_CASE("a read from a child ends with its deadline, and with its stop token") {
        auto child = start({"echo-client", "stdio:"});
        std::array<std::byte, 4> buffer;
        check_wait([&](const Deadline& deadline) { return child.read(buffer, deadline); });
        CHECK(outcome(child.try_read(buffer)) == "would_block");
        must(child.write(bytes("ping"), patience()));
        must(child.read_exact(buffer, patience()));
        CHECK(text(buffer) == "ping");
    }

    TEST_CASE("the end of a child is the end of the stream") {
        auto child = start({"exit-with", "0"});
        CHECK(must(child.read_all({.deadline = patience()})).empty());
        CHECK(outcome(child.wait_hang_up(patience())) == "ok");
        auto written = child.write(Pattern::take(4096), patience());
        CHECK(outcome(written) == "peer_died");
    }

    TEST_CASE("the peer is the child") {
        auto child = start({"linger"});
        CHECK(child.peer().process_id != 0);
        CHECK(child.peer().identity != Identity::unknown);
    }
}

}  // namespace strait::test
