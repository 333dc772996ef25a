#include "examples/example.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <strait/stream.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace strait::test;

namespace {

// What Neovim tells is printed by another thread than the rest.
void check_editor(Example& client) {
    std::array lines{client.line(), client.line(), client.line()};
    std::ranges::sort(lines);
    CHECK(lines[0] == "1 lines became 100000");
    CHECK(lines[1] == "Neovim was told that tea costs 3");
    CHECK(lines[2] == "the buffer has 100000 lines");
    CHECK(client.end() == Ending());
}

}  // namespace

TEST_SUITE("editor") {
    TEST_CASE("a client drives a Neovim that it has started") {
        Example client("neovim_client");
        check_editor(client);
    }

    TEST_CASE("a client drives a Neovim that is there") {
        const auto path = unique_path();
        const auto address = path_address("unix", path);
        const Program editor({"nvim", "--clean", "--headless", "--listen", path.string()});
        must(strait::Stream::connect(address, {.wait = kPatience})).close();
        Example client("neovim_client", {address});
        check_editor(client);
    }
}
