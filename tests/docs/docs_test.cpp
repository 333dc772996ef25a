#include "documents.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>
#include <strait/process.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <regex>
#include <set>
#include <string>

using namespace docs;

namespace {

// What TEST_CASE("…") are called, in all the sources.
std::set<std::string> test_names() {
    std::set<std::string> names;
    for (const char* folder : {"tests", "src", "app"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root() / folder)) {
            if (entry.path().extension() != ".cpp") continue;
            const auto text = read(entry.path().lexically_relative(root()).generic_string());
            for (auto& name : all_matches(text, R"re(TEST_CASE\(\s*"([^"]+)")re")) names.insert(std::move(name));
        }
    }
    return names;
}

std::string output_of(const std::vector<std::string>& command) {
    auto process = strait::test::must(strait::Process::spawn(command, {.out = strait::piped}));
    const auto said = strait::test::must(process.communicate({}, {.deadline = strait::test::patience()}));
    return std::string(strait::text(said.out));
}

}  // namespace

TEST_SUITE("documents") {
    TEST_CASE("a link to a file of the project leads to one") {
        for (const auto& document : documents()) {
            for (const auto& link : all_matches(document.text, R"re(\]\(([^)#\s]+)(#[^)]*)?\))re")) {
                if (link.find("://") != std::string::npos) continue;
                CAPTURE(document.path);
                CAPTURE(link);
                CHECK(std::filesystem::exists((root() / document.path).parent_path() / link));
            }
        }
    }

    TEST_CASE("the tests that the threat model names exist") {
        const auto names = test_names();
        const auto text = std::regex_replace(read("docs/threat-model.md"), std::regex("\\s+"), " ");
        const auto named = all_matches(text, "\"([^\"]+)\"");
        CHECK(!named.empty());
        for (const auto& name : named) {
            CAPTURE(name);
            CHECK(names.contains(name));
        }
    }

    TEST_CASE("the platform matrix is the registry") {
        const char* command = std::getenv("STRAIT_COMMAND");
        REQUIRE(command != nullptr);
        const auto matrix = output_of({command, "schemes", "--markdown"});
        CHECK(matrix.starts_with("|"));
        for (const std::string path : {"README.md", "docs/platforms.md"}) {
            const bool is_there = read(path).find(matrix) != std::string::npos;
            CHECK_MESSAGE(is_there, path, " should contain what 'strait schemes --markdown' prints:\n", matrix);
        }
    }

    TEST_CASE("every example is in the table of the examples") {
        const auto table = read("examples/README.md");
        for (const auto& entry : std::filesystem::directory_iterator(root() / "examples")) {
            if (entry.path().extension() != ".cpp") continue;
            CAPTURE(entry.path());
            CHECK(table.find("`" + entry.path().stem().string() + "`") != std::string::npos);
        }
    }
}
