/// Sockets that Node offers on Windows, where none is taken.

#include "interop/foreign.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/channel.hpp>

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("node_handles") {
    TEST_CASE("a socket that a Node child sends is refused: Node warns, and what it sends next arrives") {
        auto command = node("ipc_child.js");
        // Told to the script, not printed: of the host's pipes, which stderr may be, Wine opens none for it.
        command.insert(command.begin() + 1, "--no-warnings");
        auto child = must(Channel::connect(exec_address(command) + "&ipc=node"));
        auto listener = must(Listener::listen("tcp://127.0.0.1:0"));
        const auto order = "{\"do\":\"connect\",\"port\":" + place_of(listener.address()).back() + "}";
        must(child.send(bytes(order), patience()));
        const auto far = must(listener.accept(patience()));
        CHECK(must(child.receive(patience())).text() == "\"SentHandleNotReceivedWarning\"");
        must(child.send(bytes("1"), patience()));
        CHECK(must(child.receive(patience())).text() == "1");
    }
}

}  // namespace strait::test
