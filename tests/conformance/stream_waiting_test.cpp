#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/stream_pair.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>

#include <array>

namespace strait::test {
namespace {

using namespace std::chrono_literals;

}  // namespace

TEST_SUITE("stream.waiting") {
    TEST_CASE("a read ends with its deadline, and with its stop token") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 8> buffer;
            check_wait([&](const Deadline& deadline) { return pair.server.read(buffer, deadline); });
            check_wait([&](const Deadline& deadline) { return pair.server.read_exact(buffer, deadline); });
            check_wait([&](const Deadline& deadline) { return pair.server.read_all({.deadline = deadline}); });
            CHECK(outcome(pair.server.try_read(buffer)) == "would_block");
        });
    }

    TEST_CASE("a read that ran out of time has taken nothing") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 5> buffer;
            for (int round = 0; round < 3; ++round) {
                CHECK(outcome(pair.server.read(buffer, moment())) == "timed_out");
                must(pair.client.write(bytes("bytes"), patience()));
                must(pair.server.read_exact(buffer, patience()));
                CHECK(text(buffer) == "bytes");
            }
        });
    }

    TEST_CASE("what is there is read, however little time is left") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 1> buffer;
            must(pair.client.write(bytes("abc"), patience()));
            CHECK(must(pair.server.read(buffer, patience())) == 1);
            CHECK(must(pair.server.read(buffer, Deadline::now())) == 1);
            CHECK(must(pair.server.try_read(buffer)) == 1);
            CHECK(text(buffer) == "c");
        });
    }

    TEST_CASE("a write into a full stream ends with its deadline, and with its stop token") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            CHECK(fill_up(pair.client) > 0);
            check_wait([&](const Deadline& deadline) { return pair.client.write_some(bytes("x"), deadline); });
            check_wait([&](const Deadline& deadline) { return pair.client.write(bytes("x"), deadline); });
            CHECK(outcome(pair.client.try_write(bytes("x"))) == "would_block");
        });
    }

    TEST_CASE("cancelled waits leave a stream that works") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            const auto taken = fill_up(pair.client);
            check_wait([&](const Deadline& deadline) { return pair.client.write_some(bytes("x"), deadline); });
            std::vector<std::byte> received(taken);
            must(pair.server.read_exact(received, patience()));
            check_wait([&](const Deadline& deadline) { return pair.server.read(received, deadline); });
            must(pair.client.write(bytes("end"), patience()));
            pair.client.close();
            CHECK(text(must(pair.server.read_all({.deadline = patience()}))) == "end");
        });
    }

    TEST_CASE("a wait for the hang-up ends with its deadline, and with its stop token") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            check_wait([&](const Deadline& deadline) { return pair.client.wait_hang_up(deadline); });
            if (driver.duplex) check_wait([&](const Deadline& deadline) { return pair.server.wait_hang_up(deadline); });
        });
    }

    TEST_CASE("a flush that waits ends with its deadline, and with its stop token") {
        const auto fits = [](const StreamDriver& driver) { return driver.flush_waits; };
        on_each(stream_drivers(), fits, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            must(pair.client.write(bytes("unread"), patience()));
            check_wait([&](const Deadline& deadline) { return pair.client.flush(deadline); });
        });
    }

    TEST_CASE("a reader waits while a writer of the same end goes on, and the other way round") {
        const auto fits = [](const StreamDriver& driver) { return driver.duplex; };
        on_each(stream_drivers(), fits, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            Background read([&] {
                std::array<std::byte, 4> buffer;
                return pair.client.read_exact(buffer, patience());
            });
            std::array<std::byte, 4> buffer;
            for (int round = 0; round < 100; ++round) {
                must(pair.client.write(bytes("ping"), patience()));
                must(pair.server.read_exact(buffer, patience()));
            }
            must(pair.server.write(bytes("pong"), patience()));
            CHECK(outcome(read.get()) == "ok");
        });
    }
}

}  // namespace strait::test
