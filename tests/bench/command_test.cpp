/// `strait bench` as people and programs call it. What it measures is never compared with anything: tests share their machine.

#include "support/command.hpp"
#include "support/outcome.hpp"

#include <strait/bytes.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace strait::test {
namespace {

// A run starts three more processes, each of which Wine takes seconds for when the machine is busy.
constexpr std::chrono::seconds kRun{90};

struct Said {
    int code;
    std::string out;
    std::string err;
};

Said bench(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "bench");
    auto process = must(Process::spawn(strait_command(arguments), {.out = piped, .in = piped, .err = piped}));
    const auto said = must(process.communicate({}, {.deadline = Deadline::after(kRun)}));
    return {said.status.code, std::string(text(said.out)), std::string(text(said.err))};
}

/// Every number of a JSON text as `#`.
std::string without_numbers(const std::string& json) {
    constexpr std::string_view kNumber = "0123456789.e+-";
    std::string shape;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const bool is_value = !shape.empty() && std::string_view(":,[").find(shape.back()) != std::string_view::npos;
        if (!is_value || kNumber.find(json[i]) == std::string_view::npos) {
            shape += json[i];
            continue;
        }
        shape += '#';
        i = std::min(json.find_first_not_of(kNumber, i), json.size()) - 1;
    }
    return shape;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_SUITE("bench_command") {
    TEST_CASE(
        "strait bench --json tells of each row its figures, its limit, their ratio, its target and the state of the "
        "CPUs") {
        const auto said = bench({"--json", "--rounds", "1", "--only", "stream/tcp/round-trip/8B"});
        CAPTURE(said.out);
        CAPTURE(said.err);
        REQUIRE(said.code == 0);
        const auto shape = without_numbers(said.out);
        CHECK(has(shape, R"("cpus":[#,#],"rounds":#,"rows":[{"name":"stream/tcp/round-trip/8B","measure":"round-trip",)"
                         R"("size":#,"unit":"ns","cpus":{"name":")"));
        CHECK(has(shape, R"(","line_ns":#},"cpus_varied":)"));
        CHECK(has(shape, R"("repeated":#,"disturbed":#,"cut_short":false,"subject":{"name":"strait tcp://","median":#,)"
                         R"("p99_ns":#,"p999_ns":#,"spread":#,"rounds":[#]},"limit":{"name":"bare TCP","median":#,)"));
        CHECK(has(shape, R"("rounds":[#]},"ratio":#,"target":{"bound":"at_most","ratio":#},"met":)"));
        CHECK(has(said.out, R"("ratio":1.05})"));
        CHECK(has(said.out, R"(],"missed":)"));
        CHECK(has(said.out, R"("failed":0})"));
    }

    TEST_CASE("rows of every kind can be measured: by messages, by what a call costs, by CPU time, on one CPU") {
        for (const auto* row : {"topic/busy/round-trip/8B", "topic/fan-out-4/rate", "mutex/rivals", "region/change",
                                "datagram/udp/round-trip/8B", "idle/event", "channel/one-cpu"}) {
            CAPTURE(row);
            const auto said = bench({"--json", "--rounds", "1", "--only", row});
            CAPTURE(said.out);
            CAPTURE(said.err);
            CHECK(said.code == 0);
            CHECK(has(said.out, R"("failed":0})"));
        }
    }

    TEST_CASE("strait bench --list names rows, limits and targets and measures nothing") {
        const auto said = bench({"--list", "--only", "stream/tcp"});
        CHECK(said.code == 0);
        for (const auto* part : {"stream/tcp/round-trip/8B ", "stream/tcp/round-trip/16MiB ", " quick ", " full ",
                                 " strait tcp:// ", " bare TCP ", " <= 1.05\n"})
            CHECK(has(said.out, part));
        CHECK(said.out.find("pipe") == std::string::npos);
    }

    TEST_CASE("a pattern that fits no row is bad usage") {
        const auto said = bench({"--only", "carrier-pigeon"});
        CHECK(said.code == 2);
        CHECK(said.out.empty());
        CHECK(said.err.find("carrier-pigeon") != std::string::npos);
        CHECK(said.err.find("--list") != std::string::npos);
    }
}

}  // namespace strait::test
