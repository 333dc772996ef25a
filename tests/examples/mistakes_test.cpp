#include "example.hpp"
#include "support/unique.hpp"

#include <strait/schemes.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace strait::test;

TEST_SUITE("mistakes") {
    TEST_CASE("every example explains an address it cannot read, and ends with 1") {
        for (const std::string name :
             {"pipe_server", "pipe_client", "mapping_server", "mapping_client", "shm_server", "shm_client",
              "channel_server", "channel_client", "tcp_server", "tcp_client", "udp_server", "udp_client", "chat_server",
              "chat_client", "quote_publisher", "quote_subscriber"}) {
            CAPTURE(name);
            CHECK(Example(name, {"nowhere"}).end() == Ending{1,
                                                             "cannot use the address nowhere: the scheme is missing: "
                                                             "write SCHEME://PLACE, such as pipe://test\n"});
        }
    }

    TEST_CASE("giver and worker explain a name that cannot be one") {
        for (const std::string name : {"job_giver", "job_worker"}) {
            CAPTURE(name);
            const auto ending = Example(name, {"a/b"}).end();
            CHECK(ending.code == 1);
            CHECK(ending.complaint.starts_with("cannot use the address sem://a/b: "));
        }
    }

    TEST_CASE("a scheme that carries something else names those that fit") {
        const auto ending = Example("mapping_server", {"tcp://localhost:8124"}).end();
        const std::string more = strait::this_system() == strait::System::windows ? ", dll:///PATH" : "";
        CHECK(ending == Ending{1,
                               "cannot create tcp://localhost:8124: tcp: carries no region; regions are at "
                               "map:///PATH, shm://NAME" +
                                   more + "\n"});
    }

    TEST_CASE("clients say where nothing is") {
        const std::map<std::string, std::string> nothing{{"mapping_client", path_address("map", unique_path())},
                                                         {"shm_client", "shm://" + unique_name()}};
        for (const auto& [name, address] : nothing) {
            CAPTURE(name);
            const auto ending = Example(name, {address}).end();
            CHECK(ending.code == 1);
            CHECK(ending.complaint.starts_with("cannot open " + address + ": "));
        }
    }

    TEST_CASE("a parent says that there is no such child") {
        const auto program = Example::program("nobody");
        const auto ending = Example("child_parent", {program}).end();
        CHECK(ending.code == 1);
        CHECK(ending.complaint.starts_with("cannot start " + program + ": "));
    }

    TEST_CASE("a server does not take a name that is in use") {
        const auto address = "pipe://" + unique_name();
        Example first("pipe_server", {address});
        CHECK(first.line() == "listening at " + address);
        const auto ending = Example("pipe_server", {address}).end();
        CHECK(ending.code == 1);
        CHECK(ending.complaint.starts_with("cannot listen on " + address + ": "));
    }
}
