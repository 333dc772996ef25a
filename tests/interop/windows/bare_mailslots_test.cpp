#include "interop/foreign.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>

#include <doctest/doctest.h>

#include <array>

namespace strait::test {
namespace {

std::string native(const std::string& address) { return must(native_name(must(Address::parse(address)))); }

}  // namespace

TEST_SUITE("bare_mailslots") {
    TEST_CASE("a mailslot has its plain name, on this machine and on another") {
        CHECK(native("mailslot://x") == R"(\\.\mailslot\x)");
        CHECK(native("mailslot://host/x") == R"(\\host\mailslot\x)");
    }

    TEST_CASE("a bare receiver gets what the library and the command send, each message whole") {
        const auto name = unique_name();
        const auto address = "mailslot://" + name;
        Program receiver(bare("mailslot_receiver", {native(address), "3"}));
        CHECK(receiver.out_line() == "ready");
        auto sender = must(Datagram::connect(address));
        must(sender.send(bytes("from the library"), patience()));
        CHECK(receiver.out_line() == "from the library");
        CHECK(run(strait_command({"write", "mailslot://./" + name, "from the command"})).code == 0);
        CHECK(receiver.out_line() == "from the command");
        CHECK(run(strait_command({"connect", address}), "a line\n").code == 0);
        CHECK(receiver.out_line() == "a line");
    }

    TEST_CASE("the library and the command get what a bare sender sends") {
        const auto address = "mailslot://" + unique_name();
        {
            auto receiver = must(Datagram::bind(address));
            CHECK(run(bare("mailslot_sender", {native(address), "hello"})).code == 0);
            std::array<std::byte, 64> buffer;
            CHECK(must(receiver.receive(buffer, patience())).size == 5);
            CHECK(text(std::span(buffer).first(5)) == "hello");
        }
        Program command(strait_command({"listen", address}));
        CHECK(listening_at(command) == address);
        CHECK(run(bare("mailslot_sender", {native(address), "hello"})).code == 0);
        std::array<std::byte, 5> heard;
        must(command.out().read_exact(heard, patience()));
        CHECK(text(heard) == "hello");
    }
}

}  // namespace strait::test
