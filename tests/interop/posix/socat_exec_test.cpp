/// socat as the parent of the command: with sockets, with pipes and with a terminal as its standard streams.

#include "interop/conversation.hpp"
#include "interop/foreign_streams.hpp"
#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/listener.hpp>

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("socat_exec") {
    TEST_CASE("the command talks whatever its standard streams are") {
        for (const std::string kind : {"", ",pipes", ",pty,rawer"}) {
            CAPTURE(kind);
            auto listener = must(Listener::listen(free_unix_address()));
            const auto command = strait_command({"connect", listener.address().text()});
            const auto line = "EXEC:" + command[0] + " " + command[1] + " \"" + command[2] + "\"" + kind;
            Program socat(installed("socat", "socat", {"-t20", "-", line}));
            auto stream = must(listener.accept(patience()));
            Background answered([&] { return echo(stream, stream), stream.close(), true; });
            check_echo(socat.in(), socat.out());
            // A terminal that passes every byte on has no way to say that no more comes; it is hung up instead.
            if (kind == ",pty,rawer") must(socat.process().kill());
            if (kind != ",pty,rawer") socat.finish();
            CHECK(answered.get());
        }
    }
}

}  // namespace strait::test
