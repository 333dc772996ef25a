#include "interop/foreign_streams.hpp"

#include <doctest/doctest.h>

namespace strait::test {
namespace {

// Two -d make it say when it listens.
Command socat_server(const std::string& listen) {
    return installed("socat", "socat", {"-d", "-d", "-t20", listen, "EXEC:cat"});
}

Command socat_client(const std::string& connect) { return installed("socat", "socat", {"-t20", "-", connect}); }

// `… listening on AF=2 127.0.0.1:41234`
std::string says_tcp_port(Program& server) {
    const auto where = server.err_behind("listening on AF=2 ");
    return where.substr(where.rfind(':') + 1);
}

std::string says_path(Program& server) {
    static_cast<void>(server.err_behind("listening on AF=1 "));
    return "";
}

std::vector<ForeignStream> socat_streams() {
    const auto path = [](const Address& at) { return place_of(at).front(); };
    const auto unix_server = [=](const Address& at) { return socat_server("UNIX-LISTEN:" + path(at)); };
    const auto unix_client = [=](const Address& at) { return socat_client("UNIX-CONNECT:" + path(at)); };
    const auto tcp_server = [](const Address& at) {
        return socat_server("TCP4-LISTEN:" + place_of(at).back() + ",bind=" + place_of(at).front());
    };
    const auto tcp_client = [](const Address& at) { return socat_client("TCP4:" + at.place()); };
    return {
        {"socat at unix://", free_unix_address, unix_server, unix_client, says_path},
        {"socat at pipe://", free_pipe_address, unix_server, unix_client, says_path},
        {"socat at tcp://", free_tcp_address, tcp_server, tcp_client, says_tcp_port},
    };
}

}  // namespace

TEST_SUITE("socat_streams") {
    TEST_CASE("a socat server answers the library") {
        for (const auto& foreign : socat_streams()) check_that_server_answers_library(foreign);
    }

    TEST_CASE("a socat server answers the command") {
        for (const auto& foreign : socat_streams()) check_that_server_answers_command(foreign);
    }

    TEST_CASE("the library answers a socat client") {
        for (const auto& foreign : socat_streams()) check_that_library_answers_client(foreign);
    }

    TEST_CASE("the command answers a socat client") {
        for (const auto& foreign : socat_streams()) check_that_command_answers_client(foreign);
    }
}

}  // namespace strait::test
