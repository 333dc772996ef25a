/// A mailslot goes with its receiver, however that ends.

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>

#include <doctest/doctest.h>

#include <array>

namespace strait::test {

TEST_SUITE("mailslot_death") {
    TEST_CASE("a killed receiver leaves nothing: nobody can connect, and the name is free") {
        const auto address = "mailslot://" + unique_name();
        TestPeer victim({"datagram-sink", address});
        auto sender = must(Datagram::connect(address));
        must(sender.send(bytes("seen"), patience()));
        CHECK(victim.line().starts_with("got 4 "));
        must(victim.process().kill());
        must(victim.process().wait(patience()));
        // With Wine 8 the name stays as long as a sender has it open.
        sender.close();
        CHECK(outcome(Datagram::connect(address)) == "not_found");
        auto next = must(Datagram::bind(address));
        std::array<std::byte, 8> buffer;
        CHECK(outcome(next.try_receive(buffer)) == "would_block");
    }
}

}  // namespace strait::test
