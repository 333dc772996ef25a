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
            // A terminal has a small buffer, and socat waits for it while the other way fills up.
            const bool is_terminal = kind.starts_with(",pty");
            check_echo(socat.in(), socat.out(), is_terminal ? 1000 : kLongTalk);
            // socat tells its child the end of its own stdin over sockets alone; otherwise it is hung up.
            if (kind.empty()) socat.finish();
            if (!kind.empty()) must(socat.process().kill());
            CHECK(answered.get());
        }
    }
}

}  // namespace strait::test
