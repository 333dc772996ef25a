/// Handing over to and from programs that only know the system's calls.

#include "interop/foreign.hpp"
#include "support/handed.hpp"

#include <strait/hand_over.hpp>

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("bare_handles") {
    TEST_CASE("a bare program takes the file that we hand over") {
        auto listener = must(Listener::listen("pipe://" + unique_name()));
        Program taker(bare("handle_taker", {must(native_name(listener.address()))}));
        auto stream = must(listener.accept(patience()));
        must(hand_over_file(stream, file_with("from strait\n"), Access::read_only, patience()));
        CHECK(taker.out_line() == "from strait");
        CHECK(taker.exit_code() == 0);
    }

    TEST_CASE("we take the file that a bare program hands over") {
        auto listener = must(Listener::listen("pipe://" + unique_name()));
        Program giver(bare("handle_giver", {must(native_name(listener.address())), file_with("from a bare program")}));
        auto stream = must(listener.accept(patience()));
        auto file = must(take_over<HandedFile>(stream, patience()));
        CHECK(content_of(file.stream) == "from a bare program");
        CHECK(giver.exit_code() == 0);
    }
}

}  // namespace strait::test
