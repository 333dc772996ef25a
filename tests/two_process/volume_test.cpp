#include "support/volume.hpp"

#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/test_peer.hpp"

#include <strait/listener.hpp>
#include <strait/stream.hpp>

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

namespace strait::test {
namespace {

using Buffer = std::array<std::byte, 65536>;

const std::string& expected() {
    static const std::string said = fmt::format("got {} {:x}", kVolume, Checksum::of_pattern(kVolume));
    return said;
}

// What a sink would say of this stream. Each piece must come in time; all of it takes as long as it takes.
std::string said_of(Stream& stream) {
    Checksum checksum;
    Buffer buffer;
    while (const auto size = must(stream.read(buffer, patience()))) checksum.add(std::span(buffer).first(size));
    return fmt::format("got {} {:x}", checksum.count(), checksum.value());
}

void send_all(Stream stream) {
    Pattern pattern;
    Buffer buffer;
    for (auto left = kVolume; left > 0;) {
        const auto piece = std::span(buffer).first(std::min<std::uint64_t>(left, buffer.size()));
        pattern.fill(piece);
        must(stream.write(piece, patience()));
        left -= piece.size();
    }
}

}  // namespace

TEST_SUITE("volume") {
    TEST_CASE("a very long stream from another process arrives whole") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto listener = must(Listener::listen(driver.address()));
            TestPeer source({"source-client", listener.address().text(), std::to_string(kVolume)});
            auto stream = must(listener.accept(patience()));
            CHECK(said_of(stream) == expected());
            CHECK(source.end() == 0);
        });
    }

    TEST_CASE("a very long stream arrives whole on a child's stdin") {
        auto sink = must(Process::spawn(peer_command({"sink-client", "stdio:"}), {.out = piped, .in = piped}));
        send_all(std::move(sink.in()));
        CHECK(Lines(sink.out()).next() == expected());
        CHECK(must(sink.wait(patience())).success());
    }

    TEST_CASE("a very long stream from a child's stdout arrives whole") {
        auto child = must(Stream::connect(peer_address({"source-client", "stdio:", std::to_string(kVolume)})));
        CHECK(said_of(child) == expected());
    }
}

}  // namespace strait::test
