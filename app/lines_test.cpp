#include "lines.hpp"

#include <strait/bytes.hpp>
#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("app.lines") {
    using namespace strait;
    using namespace strait::app;
    using namespace std::chrono_literals;
    using Lines = std::vector<std::string>;

    // What a LineReader makes of this text.
    static Lines lines_of(std::string_view text, std::size_t longest) {
        auto listener = Listener::listen("tcp://127.0.0.1:0");
        REQUIRE(listener.has_value());
        auto writer = Stream::connect(listener->address());
        REQUIRE(writer.has_value());
        auto reader = listener->accept(Deadline::after(20s));
        REQUIRE(reader.has_value());
        REQUIRE(writer->write(bytes(text)).has_value());
        REQUIRE(writer->close_write().has_value());

        Lines lines;
        LineReader source(*reader, longest);
        while (true) {
            const auto line = source.next(Deadline::after(20s));
            REQUIRE(line.has_value());
            if (line->empty()) return lines;
            lines.push_back(*line);
        }
    }

    TEST_CASE("lines keep their newlines, and the rest comes without one") {
        CHECK(lines_of("one\ntwo\r\n\nthree", 100) == Lines{"one\n", "two\r\n", "\n", "three"});
        CHECK(lines_of("", 100).empty());
    }

    TEST_CASE("a line at the limit is whole, one past it comes in two pieces") {
        CHECK(lines_of("abc\nx", 4) == Lines{"abc\n", "x"});
        CHECK(lines_of("abcd\nx", 4) == Lines{"abcd", "\n", "x"});
        CHECK(lines_of("abcd", 4) == Lines{"abcd"});
    }

    TEST_CASE("a stream longer than one read loses nothing") {
        const std::string long_line(100'000, 'x');
        CHECK(lines_of(long_line + "\nend", 1'000'000) == Lines{long_line + "\n", "end"});
    }
}
