#include "top_view.hpp"

#include "top_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace strait::app;
using strait::Endpoint;

TopRow row(const std::string& address, double in = 0, double out = 0) {
    return {{.address = address, .kind = "stream", .process_id = 17, .program = "/usr/bin/writer"},
            {.bytes_in = in, .bytes_out = out}};
}

std::string addresses(const TopWishes& wishes, const std::vector<TopRow>& rows) {
    std::string all;
    for (const auto& one : chosen_rows(wishes, rows)) all += one.endpoint.address + " ";
    return all;
}

TopWishes pressed(std::string_view keys, TopWishes wishes = {}, const TopExtent& extent = {10, 100}) {
    for (const auto& key : keys_in(keys)) apply(wishes, key, extent);
    return wishes;
}

TopWishes ordered_by(std::string_view name) {
    const auto orders = top_orders();
    return {.order = static_cast<std::size_t>(std::ranges::find(orders, name) - orders.begin())};
}

bool has(const std::vector<ScreenLine>& lines, std::string_view text) {
    return std::ranges::any_of(lines, [&](const ScreenLine& line) { return line.text.contains(text); });
}

}  // namespace

TEST_SUITE("app.top_view") {
    TEST_CASE("the busiest stand first, and each order has its reverse") {
        const std::vector rows{row("b", 10, 0), row("a", 0, 30), row("c", 20, 0)};
        CHECK(addresses({}, rows) == "a c b ");
        CHECK(addresses(pressed("r"), rows) == "b c a ");
        CHECK(addresses(ordered_by("address"), rows) == "a b c ");
        CHECK(addresses(ordered_by("in"), rows) == "c b a ");
        CHECK(addresses(ordered_by("out"), rows) == "a b c ");
    }

    TEST_CASE("who waits, who has the longest queue and who has missed most can stand first") {
        std::vector rows{row("a"), row("b"), row("c")};
        rows[1].endpoint.waits_for_data = true;
        rows[2].endpoint.queued = 5;
        rows[2].endpoint.dropped = 1;
        rows[0].endpoint.dropped = 2;
        CHECK(addresses(ordered_by("waiting"), rows) == "b a c ");
        CHECK(addresses(ordered_by("queue"), rows) == "c a b ");
        CHECK(addresses(ordered_by("drops"), rows) == "a c b ");
    }

    TEST_CASE("< and > go round all orders") {
        CHECK(pressed(">").order == 1);
        CHECK(pressed("<").order == top_orders().size() - 1);
        CHECK(pressed(std::string(top_orders().size(), '>')).order == 0);
        CHECK(pressed("\033[C\033[C\033[D").order == 1);
    }

    TEST_CASE("a filter is typed, looks at address, kind, process and program, and can be given up") {
        const std::vector rows{row("pipe://one"), row("shm://two")};
        CHECK(pressed("/PIPE").is_typing);
        CHECK(addresses(pressed("/PIPE"), rows) == "pipe://one ");
        CHECK(addresses(pressed("/Writer"), rows) == "pipe://one shm://two ");
        CHECK(addresses(pressed("/17\r"), rows) == "pipe://one shm://two ");
        CHECK(addresses(pressed("/18"), rows).empty());
        CHECK(pressed("/shn\bm\r").filter == "shm");
        CHECK_FALSE(pressed("/shm\r").is_typing);
        CHECK(pressed("/shm\033").filter.empty());
        CHECK_FALSE(pressed("/q").is_over);
        CHECK(pressed("/q\rq").is_over);
    }

    TEST_CASE("space pauses and goes on, q ends") {
        CHECK(pressed(" ").is_paused);
        CHECK_FALSE(pressed("  ").is_paused);
        CHECK(pressed("q").is_over);
        CHECK_FALSE(pressed("xyz").is_over);
    }

    TEST_CASE("one scrolls up to the last row and no further") {
        CHECK(pressed("\033[B\033[B\033[A").first == 1);
        CHECK(pressed("\033[A").first == 0);
        CHECK(pressed("\033[6~").first == 10);
        CHECK(pressed("\033[F").first == 90);
        CHECK(pressed("\033[F\033[B\033[6~").first == 90);
        CHECK(pressed("\033[F\033[H").first == 0);
        CHECK(pressed("\033[B", {}, {10, 3}).first == 0);
    }

    TEST_CASE("a screen is as large as it is, whatever there is to show") {
        std::vector<TopRow> rows(50, row("pipe://a-name-that-is-rather-long", 1.5e6, 300));
        for (const std::size_t columns : {1U, 5U, 20U, 40U, 80U, 200U}) {
            for (const std::size_t height : {1U, 2U, 4U, 10U, 24U, 100U}) {
                const auto lines = screen_of({}, rows, {columns, height});
                CHECK(lines.size() <= height);
                for (const auto& line : lines) CHECK(line.text.size() <= columns);
            }
        }
        CHECK(screen_of({}, {}, {80, 24}).size() == 24);
    }

    TEST_CASE("what is least important goes first from a narrow screen, and the address last") {
        const std::vector rows{row("pipe://name", 1.5e6, 300)};
        const auto wide = top_table(rows, 200);
        for (const auto* const title : {"ADDRESS", "PROGRAM", "AGE", "PEER", "IN/s", "DROPS", "STATE"})
            CHECK(wide.head.contains(title));
        const auto usual = top_table(rows, 80);
        CHECK(usual.head.contains("STATE"));
        CHECK_FALSE(usual.head.contains("AGE"));
        const auto narrow = top_table(rows, 30);
        CHECK(narrow.head.contains("IN/s"));
        CHECK_FALSE(narrow.head.contains("STATE"));
        CHECK(top_table(rows, 12).lines.front() == "pipe://name");
        CHECK(top_table(rows, 7).lines.front() == "pipe:/~");
        CHECK(top_table(rows, 200).lines.front().contains("1.5 MB     300 B"));
    }

    TEST_CASE("letters are cut and counted as letters, not as bytes") {
        CHECK(cut("äöü", 3) == "äöü");
        CHECK(cut("äöüß", 3) == "äö~");
        CHECK(cut("abc", 0).empty());
        CHECK(cut("", 5).empty());
    }

    TEST_CASE("the rows that are shown begin where one has scrolled to") {
        std::vector<TopRow> rows;
        for (int i = 10; i < 30; ++i) rows.push_back(row("event://" + std::to_string(i)));
        TopWishes wishes = ordered_by("address");
        wishes.first = 5;
        const auto lines = screen_of(wishes, chosen_rows(wishes, rows), {80, 10});
        CHECK_FALSE(has(lines, "event://14"));
        CHECK(has(lines, "event://15"));
        CHECK(has(lines, "event://20"));
        CHECK_FALSE(has(lines, "event://21"));
    }

    TEST_CASE("the sums, the wishes and the dead are told") {
        std::vector rows{row("a", 1000, 0), row("b", 500, 2000)};
        rows[1].endpoint.is_alive = false;
        const auto lines = screen_of(pressed("r /x"), rows, {80, 24});
        CHECK(lines[0].text == "2 open in 1 program, in 1.5 kB/s, out 2.0 kB/s");
        CHECK(lines[1].text == "by traffic, reversed  filter: x_  paused");
        CHECK(lines[3].style == Style::plain);
        CHECK(lines[4].style == Style::faint);
        CHECK(lines[4].text.ends_with("dead"));
        CHECK(lines.back().text.starts_with("letters filter"));
    }

    TEST_CASE("who waits says for whom") {
        auto waiting = row("a");
        waiting.endpoint.waits_for_room = true;
        CHECK(plain_text_of({waiting}).contains("waits for room\n"));
        waiting.endpoint.peer_id = 4711;
        CHECK(plain_text_of({waiting}).contains("waits for room of 4711\n"));
        waiting.endpoint.waits_for_data = true;
        CHECK(plain_text_of({waiting}).contains("waits for data and room of 4711\n"));
        waiting.endpoint.kind = "mutex";
        CHECK(plain_text_of({waiting}).contains("waits for 4711\n"));
        waiting.endpoint.peer_id = 0;
        CHECK(plain_text_of({waiting}).contains("waits\n"));
    }
}
