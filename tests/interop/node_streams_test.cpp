#include "interop/foreign_streams.hpp"

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("node_streams") {
    TEST_CASE("a Node server answers the library") {
        for (const auto& foreign : node_streams()) check_that_server_answers_library(foreign);
    }

    TEST_CASE("a Node server answers the command") {
        for (const auto& foreign : node_streams()) check_that_server_answers_command(foreign);
    }

    TEST_CASE("the library answers a Node client") {
        for (const auto& foreign : node_streams()) check_that_library_answers_client(foreign);
    }

    TEST_CASE("the command answers a Node client") {
        for (const auto& foreign : node_streams()) check_that_command_answers_client(foreign);
    }
}

}  // namespace strait::test
