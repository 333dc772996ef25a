#include "arguments.hpp"

#include <CLI/CLI.hpp>
#include <doctest/doctest.h>

TEST_SUITE("app.arguments") {
    using namespace strait::app;
    using Words = std::vector<std::string>;
    using namespace std::chrono_literals;

    TEST_CASE("a command begins behind -- or at the first word that is no option") {
        const auto plain = split_at_command({"node", "--version"});
        CHECK(plain.options.empty());
        CHECK(plain.command == Words{"node", "--version"});
        const auto marked = split_at_command({"--help", "--", "--odd", "--"});
        CHECK(marked.options == Words{"--help"});
        CHECK(marked.command == Words{"--odd", "--"});
        CHECK(split_at_command({"--help"}).command.empty());
        CHECK(split_at_command({}).command.empty());
        CHECK(split_at_command({"--"}).command.empty());
    }

    TEST_CASE("a slip of the pen finds the verb that was meant") {
        const std::vector<std::string_view> verbs{"listen", "connect", "exec",  "bridge",
                                                  "read",   "write",   "watch", "schemes"};
        CHECK(likely_meant("lisen", verbs) == "listen");
        CHECK(likely_meant("conect", verbs) == "connect");
        CHECK(likely_meant("lsiten", verbs) == "listen");
        CHECK(likely_meant("wacth", verbs) == "watch");
        CHECK(likely_meant("wrote", verbs) == "write");
        CHECK(likely_meant("scheme", verbs) == "schemes");
        CHECK(likely_meant("frobnicate", verbs).empty());
        CHECK(likely_meant("", verbs).empty());
        CHECK(likely_meant("listen", {}).empty());
    }

    TEST_CASE("durations and sizes are options that say what is wrong with them") {
        CLI::App app;
        Arguments arguments(app);
        auto wait = 1ms;
        std::uint64_t size = 0;
        arguments.duration("--wait", wait, "");
        arguments.size("--size", size, "");
        app.parse(Words{"64KiB", "--size", "5s", "--wait"});  // CLI11 takes words in reverse order
        CHECK(wait == 5s);
        CHECK(size == 65536);
        std::uint64_t count = 0;
        arguments.count("--count", count, "");
        app.parse(Words{"1", "--count"});
        CHECK(count == 1);
        for (const std::string bad : {"0", "-1", "1x", "99999999999999999999"}) {
            CHECK_THROWS_WITH_AS(app.parse(Words{"--count=" + bad}),
                                 ("--count: '" + bad + "' is not a whole number from 1 on").c_str(),
                                 CLI::ValidationError);
        }
        CHECK_THROWS_WITH_AS(app.parse(Words{"0", "--size"}), "--size: the size is 0; there must be at least one byte",
                             CLI::ValidationError);
        CHECK_THROWS_WITH_AS(app.parse(Words{"soon", "--wait"}),
                             "--wait: 'soon' is not a duration: write a number and a unit, such as 500ms, 5s, 2m or 1h",
                             CLI::ValidationError);
    }
}
