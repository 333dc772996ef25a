#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/stream_pair.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>

#include <array>

namespace strait::test {
namespace {

// Writes until that ends: a network takes some more now and then, though nobody reads.
Result<std::size_t> write_on(Stream& stream, const Deadline& deadline) {
    static const auto data = Pattern::take(64_KiB);
    auto written = stream.write_some(data, deadline);
    while (written) written = stream.write_some(data, deadline);
    return written;
}

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
            // TCP's buffers grow while they are full, so only a large write is sure to wait there.
            if (!driver.network) check_wait([&](const Deadline& deadline) { return write_on(pair.client, deadline); });
            const auto too_much = Pattern::take(64_MiB);
            check_wait([&](const Deadline& deadline) { return pair.client.write(too_much, deadline); });
            auto tried = pair.client.try_write(too_much);
            while (tried) tried = pair.client.try_write(too_much);
            CHECK(outcome(tried) == "would_block");
        });
    }

    TEST_CASE("cancelled waits leave a stream that works") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 8> buffer;
            check_wait([&](const Deadline& deadline) { return pair.server.read(buffer, deadline); });
            fill_up(pair.client);
            check_wait([&](const Deadline& deadline) { return write_on(pair.client, deadline); });
            Background ended([&] {
                auto written = pair.client.write(bytes("the end"), patience());
                pair.client.close();
                return written;
            });
            const auto all = must(pair.server.read_all({.limit = 1_GiB, .deadline = patience()}));
            CHECK(text(all).ends_with("the end"));
            must(ended.get());
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
