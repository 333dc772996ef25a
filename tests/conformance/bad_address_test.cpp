#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/strait.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace strait::test {
namespace {

// What each call says that takes an address as text.
std::vector<std::string> all_problems(std::string_view address) {
    return {problem(Stream::connect(address)),       problem(Listener::listen(address)),
            problem(Datagram::bind(address)),        problem(Datagram::connect(address)),
            problem(Region::create(address)),        problem(Region::open(address)),
            problem(Region::open_or_create(address))};
}

}  // namespace

TEST_SUITE("bad_address") {
    TEST_CASE("an address that cannot be read is refused the same way by every call") {
        const std::vector<std::pair<std::string, std::string>> bad{
            {"pipe", "the scheme is missing: write SCHEME://PLACE, such as pipe://test"},
            {"pip://x", "there is no scheme 'pip:'; did you mean pipe:?"},
            {"pipe://", "the name is missing: write pipe://NAME"},
            {"shm://a/b", "a name cannot contain '/'; for a file use unix://, fifo:// or map:// with a path"},
            {"shm://x?sise=4", "there is no option 'sise'; shm: knows: size, dialect"},
            {"tcp://localhost", "the port is missing: write HOST:PORT, such as localhost:8124"},
            {"tcp://localhost:65536", "the port 65536 is out of range: it must be 0 to 65535"},
            {"udp://localhost:-1", "the port '-1' is not a number"},
        };
        for (const auto& [address, reason] : bad) {
            for (const auto& said : all_problems(address))
                CHECK(said == "cannot use the address " + address + ": " + reason);
        }
    }

    TEST_CASE("a name of 201 bytes is refused with its length") {
        const std::string address = "shm://" + std::string(201, 'x');
        CHECK(problem(Region::create(address, {.size = 1})) ==
              "cannot use the address " + address + ": the name has 201 bytes; it may have 200");
        CHECK(outcome(Region::create("shm://" + unique_name() + std::string(150, 'x'), {.size = 1})) == "ok");
    }

    TEST_CASE("an address of another kind is refused, and the message says which fit") {
        const auto stream = Stream::connect("shm://x");
        CHECK(outcome(stream) == "wrong_kind");
        CHECK(problem(stream).starts_with(
            "cannot connect to shm://x: shm: carries no stream; streams are at exec:COMMAND, stdio:, pipe://NAME, "));
        const auto listener = Listener::listen("udp://localhost:0");
        CHECK(outcome(listener) == "wrong_kind");
        CHECK(problem(listener).starts_with(
            "cannot listen on udp://localhost:0: udp: carries no listener; listeners are at pipe://NAME, "));
        CHECK(outcome(Listener::listen("exec:true")) == "wrong_kind");
        const auto datagram = Datagram::bind("tcp://localhost:0");
        CHECK(outcome(datagram) == "wrong_kind");
        CHECK(problem(datagram).starts_with(
            "cannot receive at tcp://localhost:0: tcp: carries no datagram; datagrams are at udp://HOST:PORT, "));
        const auto region = Region::open("pipe://x");
        CHECK(outcome(region) == "wrong_kind");
        CHECK(problem(region).starts_with(
            "cannot open pipe://x: pipe: carries no region; regions are at map:///PATH, shm://NAME"));
    }

    TEST_CASE("what is planned says so") {
        const auto stream = Stream::connect("ws://localhost:1/");
        CHECK(outcome(stream) == "not_yet");
        CHECK(problem(stream).starts_with(
            "cannot connect to ws://localhost:1/: ws:// is planned and not built yet; on "));
    }

    TEST_CASE("a host that does not resolve is named") {
        const std::string reason = ": the host 'no such host' does not resolve: ";
        const auto client = Stream::connect("tcp://no such host:80");
        CHECK(outcome(client) == "not_found");
        CHECK(problem(client).starts_with("cannot connect to tcp://no such host:80" + reason));
        const auto listener = Listener::listen("tcp://no such host:80");
        CHECK(outcome(listener) == "not_found");
        CHECK(problem(listener).starts_with("cannot listen on tcp://no such host:80" + reason));
        const auto sender = Datagram::connect("udp://no such host:80");
        CHECK(outcome(sender) == "not_found");
        CHECK(problem(sender).starts_with("cannot connect to udp://no such host:80" + reason));
    }

    TEST_CASE("nobody listens at an address of another machine") {
        // 192.0.2.0/24 is for documentation: no machine has it.
        const auto listener = Listener::listen("tcp://192.0.2.1:0");
        CHECK(outcome(listener) == "not_found");
        CHECK(problem(listener).starts_with(
            "cannot listen on tcp://192.0.2.1:0: the host is not an address of this machine ("));
    }
}

}  // namespace strait::test
