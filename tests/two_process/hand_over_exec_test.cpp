/// Handing over between a program and its child, over the child's stdin and stdout.

#include "support/handed.hpp"
#include "support/program.hpp"
#include "support/test_peer.hpp"
#include "support/this_process.hpp"

#include <strait/hand_over.hpp>
#include <strait/schemes.hpp>

#include <doctest/doctest.h>

namespace strait::test {
namespace {

std::string child(const std::vector<std::string>& role) { return peer_address(role) + "&stdio=socket"; }

// The child writes into the region that it gets, and hands over a file of its own.
void exchange() {
    auto stream = must(Stream::connect(child({"handed-child", file_with("the child's file")})));
    auto region = must(Region::create("shm://" + unique_name(), {.size = 4096}));
    must(hand_over(stream, region, patience()));
    auto file = must(take_over<HandedFile>(stream, patience()));
    CHECK(content_of(file.stream) == "the child's file");
    CHECK(text(region.bytes()).starts_with("from the child"));
    must(stream.close_write());
    CHECK(content_of(stream) == "done");
}

}  // namespace

TEST_SUITE("hand_over_exec") {
    TEST_CASE("a child takes what its parent hands over, and the other way round") { exchange(); }

    TEST_CASE("nothing is left open of it, also when the child takes nothing or is killed") {
        const auto not_taken = [] {
            auto stream = must(Stream::connect(child({"linger"})));
            must(hand_over_file(stream, file_with("x"), Access::read_only, patience()));
        };
        exchange();
        not_taken();
        const auto before = open_handles();
        exchange();
        not_taken();
        CHECK(open_handles() == before);
    }

    TEST_CASE("a child with pipes says what it takes to hand over") {
        if (this_system() == System::windows) return;  // its pipes carry it
        auto stream = must(Stream::connect(peer_address({"linger"}) + "&stdio=pipes"));
        CHECK(problem(hand_over_file(stream, file_with("x"), Access::read_only, patience())) ==
              "only streams at pipe:// and unix://, and at exec: with ?stdio=socket, carry what is handed over");
        CHECK(problem(Stream::connect("exec:cat?stdio=tty"))
                  .ends_with(": there is no stdio=tty; there is stdio=pipes and stdio=socket"));
    }
}

}  // namespace strait::test
