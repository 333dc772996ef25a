#include "screen.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace strait::app;
using Kind = Key::Kind;

std::vector<Kind> kinds_of(std::string_view sent) {
    std::vector<Kind> kinds;
    for (const auto& key : keys_in(sent)) kinds.push_back(key.kind);
    return kinds;
}

}  // namespace

TEST_SUITE("app.screen_keys") {
    TEST_CASE("arrows and their neighbours are one key each, in both ways that terminals send them") {
        CHECK(kinds_of("\033[A\033[B\033[C\033[D") == std::vector{Kind::up, Kind::down, Kind::right, Kind::left});
        CHECK(kinds_of("\033OA\033OB\033OC\033OD") == std::vector{Kind::up, Kind::down, Kind::right, Kind::left});
        CHECK(kinds_of("\033[5~\033[6~") == std::vector{Kind::page_up, Kind::page_down});
        CHECK(kinds_of("\033[H\033[F\033[1~\033[4~") == std::vector{Kind::home, Kind::end, Kind::home, Kind::end});
    }

    TEST_CASE("letters stay what they are, and an escape that nothing follows is a key") {
        const auto keys = keys_in("q/");
        REQUIRE(keys.size() == 2);
        CHECK(keys[0].letter == 'q');
        CHECK(keys[1].letter == '/');
        CHECK(kinds_of("\033") == std::vector{Kind::escape});
        CHECK(kinds_of("\r\n") == std::vector{Kind::enter, Kind::enter});
        CHECK(kinds_of("\b\x7f") == std::vector{Kind::erase, Kind::erase});
        CHECK(kinds_of("\x1a") == std::vector{Kind::suspend});
        CHECK(kinds_of("\x01") == std::vector{Kind::none});
        CHECK(keys_in("").empty());
    }

    TEST_CASE("a sequence that nobody knows, or that ends too early, is no letters") {
        CHECK(kinds_of("\033[15~q") == std::vector{Kind::none, Kind::letter});
        CHECK(kinds_of("\033[1;5") == std::vector{Kind::none});
    }
}
