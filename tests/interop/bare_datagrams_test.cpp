#include "interop/foreign_datagram.hpp"

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("bare_datagrams") {
    TEST_CASE("a bare server answers the library") { check_that_server_answers_library(bare_datagrams()); }
    TEST_CASE("a bare server answers the command") { check_that_server_answers_command(bare_datagrams()); }
    TEST_CASE("the library answers a bare client") { check_that_library_answers_client(bare_datagrams()); }
    TEST_CASE("the command answers a bare client") { check_that_command_answers_client(bare_datagrams()); }
}

}  // namespace strait::test
