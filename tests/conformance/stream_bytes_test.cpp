#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/stream_pair.hpp"

#include <strait/bytes.hpp>

#include <algorithm>
#include <array>

namespace strait::test {
namespace {

// Odd, and more than any mechanism keeps on its way.
constexpr std::size_t kMany = (std::size_t{9} << 20) + 7;

bool is_duplex(const StreamDriver& driver) { return driver.duplex; }

std::uint64_t checksum_of(std::span<const std::byte> data) {
    Checksum checksum;
    checksum.add(data);
    return checksum.value();
}

Result<std::uint64_t> read_checksum(Stream& stream, std::size_t size) {
    std::vector<std::byte> data(size);
    const auto read = stream.read_exact(data, patience());
    if (!read) return std::unexpected(read.error());
    return checksum_of(data);
}

}  // namespace

TEST_SUITE("stream.bytes") {
    TEST_CASE("a stream that carries nothing ends") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            pair.client.close();
            CHECK(must(pair.server.read_all({.deadline = patience()})).empty());
        });
    }

    TEST_CASE("one byte arrives as it was sent") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 2> buffer{};
            must(pair.client.write(bytes("\xFF"), patience()));
            CHECK(must(pair.server.read(buffer, patience())) == 1);
            CHECK(buffer[0] == std::byte{0xFF});
        });
    }

    TEST_CASE("every value of a byte arrives unchanged, line ends and NUL among them") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 256> sent;
            for (std::size_t value = 0; value < sent.size(); ++value) sent[value] = std::byte(value);
            must(pair.client.write(sent, patience()));
            std::array<std::byte, 256> received{};
            must(pair.server.read_exact(received, patience()));
            CHECK(received == sent);
        });
    }

    TEST_CASE("many bytes arrive in order and whole") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            const auto sent = Pattern::take(kMany);
            Background written([&] { return pair.client.write(sent, patience()); });
            CHECK(must(read_checksum(pair.server, kMany)) == checksum_of(sent));
            must(written.get());
        });
    }

    TEST_CASE("many bytes arrive the other way, too") {
        on_each(stream_drivers(), is_duplex, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            const auto sent = Pattern::take(kMany);
            Background written([&] { return pair.server.write(sent, patience()); });
            CHECK(must(read_checksum(pair.client, kMany)) == checksum_of(sent));
            must(written.get());
        });
    }

    TEST_CASE("both directions are full at once, and nobody is stuck") {
        on_each(stream_drivers(), is_duplex, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            const auto there = Pattern::take(kMany, 1);
            const auto back = Pattern::take(kMany, 2);
            Background there_written([&] { return pair.client.write(there, patience()); });
            Background back_written([&] { return pair.server.write(back, patience()); });
            Background there_read([&] { return read_checksum(pair.server, kMany); });
            CHECK(must(read_checksum(pair.client, kMany)) == checksum_of(back));
            CHECK(must(there_read.get()) == checksum_of(there));
            must(there_written.get());
            must(back_written.get());
        });
    }

    TEST_CASE("a write that was taken in part goes on where it stopped") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            const std::size_t taken = fill_up(pair.client);
            CHECK(taken > 0);

            const auto sent = Pattern::take(taken + kMany);
            Background written([&] { return pair.client.write(std::span(sent).subspan(taken), patience()); });
            CHECK(must(read_checksum(pair.server, sent.size())) == checksum_of(sent));
            must(written.get());
        });
    }

    TEST_CASE("a full stream takes bytes again once some were read") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            std::vector<std::byte> filled(fill_up(pair.client));
            must(pair.server.read_exact(filled, patience()));
            CHECK(must(pair.client.write_some(bytes("more"), patience())) == 4);
            CHECK(must(read_checksum(pair.server, 4)) == checksum_of(bytes("more")));
        });
    }

    TEST_CASE("empty buffers are no errors and wait for nothing") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            CHECK(must(pair.server.read({})) == 0);
            CHECK(must(pair.client.write_some({})) == 0);
            CHECK(outcome(pair.client.write({})) == "ok");
            must(pair.client.write(bytes("a"), patience()));
            CHECK(must(read_checksum(pair.server, 1)) == checksum_of(bytes("a")));
        });
    }

    TEST_CASE("one write may be read in pieces, and several writes at once") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 3> piece;
            must(pair.client.write(bytes("abc"), patience()));
            must(pair.client.write(bytes("def"), patience()));
            pair.client.close();
            must(pair.server.read_exact(std::span(piece).first(1), patience()));
            CHECK(text(std::span(piece).first(1)) == "a");
            CHECK(text(must(pair.server.read_all({.deadline = patience()}))) == "bcdef");
        });
    }

    TEST_CASE("reading exactly so many bytes says how many are missing") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            must(pair.client.write(bytes("four"), patience()));
            pair.client.close();
            std::array<std::byte, 5> buffer;
            const auto read = pair.server.read_exact(buffer, patience());
            CHECK(outcome(read) == "peer_died");
            CHECK(problem(read) == "the stream ended 1 bytes too early");
        });
    }

    TEST_CASE("reading everything keeps to its limit") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            for (const std::uint64_t limit : {0U, 3U, 4U}) {
                auto pair = connect_pair(driver);
                must(pair.client.write(bytes("four"), patience()));
                pair.client.close();
                const auto read = pair.server.read_all({.limit = limit, .deadline = patience()});
                CHECK(outcome(read) == (limit < 4 ? "too_large" : "ok"));
            }
        });
    }
}

}  // namespace strait::test
