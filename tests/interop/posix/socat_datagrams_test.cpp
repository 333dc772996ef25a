#include "interop/foreign_datagram.hpp"

#include <doctest/doctest.h>

namespace strait::test {
namespace {

// `… listening on UDP AF=2 127.0.0.1:41234`
std::string says_udp_port(Program& server) {
    const auto where = server.err_behind("listening on UDP AF=2 ");
    return where.substr(where.rfind(':') + 1);
}

ForeignDatagram socat_datagrams() {
    const auto server = [](const Address& at) {
        const auto place = place_of(at);
        return installed("socat", "socat",
                         {"-d", "-d", "-b1024", "UDP4-LISTEN:" + place.back() + ",bind=" + place.front(), "PIPE"});
    };
    const auto client = [](const Address& at) {
        return installed("socat", "socat", {"-t0.1", "-b1024", "-", "UDP4:" + at.place()});
    };
    return {"socat UDP", server, client, says_udp_port};
}

}  // namespace

TEST_SUITE("socat_datagrams") {
    TEST_CASE("a socat server answers the library") { check_that_server_answers_library(socat_datagrams()); }
    TEST_CASE("a socat server answers the command") { check_that_server_answers_command(socat_datagrams()); }
    TEST_CASE("the library answers a socat client") { check_that_library_answers_client(socat_datagrams()); }
    TEST_CASE("the command answers a socat client") { check_that_command_answers_client(socat_datagrams()); }
}

}  // namespace strait::test
