#include "interop/foreign_stream.hpp"

#include "interop/conversation.hpp"
#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <array>

namespace strait::test {
namespace {

Address parsed(const std::string& address) { return must(Address::parse(address)); }

// After its last byte a server that was told the end ends as well.
void check_end(Stream& stream) {
    if (!stream.can_close_write()) return;
    must(stream.close_write());
    std::array<std::byte, 1> more;
    CHECK(must(stream.read(more, patience())) == 0);
}

}  // namespace

std::string says_ready(Program& server) {
    const std::string said = server.out_line();
    if (!said.starts_with("ready")) throw Unexpected("the server said '" + said + "' instead of 'ready'");
    return said.size() > 6 ? said.substr(6) : "";
}

void check_that_server_answers_library(const ForeignStream& foreign) {
    CAPTURE(foreign.name);
    const auto address = parsed(foreign.address());
    Program server(foreign.server(address));
    const auto real = with_port(address, foreign.ready(server));
    auto stream = must(Stream::connect(real, {.deadline = patience()}));
    check_echo(stream, stream);
    check_end(stream);
    stream.close();
    server.finish();
}

void check_that_server_answers_command(const ForeignStream& foreign) {
    CAPTURE(foreign.name);
    const auto address = parsed(foreign.address());
    Program server(foreign.server(address));
    const auto real = with_port(address, foreign.ready(server));
    Program command(strait_command({"connect", real.text()}));
    check_echo(command.in(), command.out());
    command.finish();
    server.finish();
}

void check_that_library_answers_client(const ForeignStream& foreign) {
    CAPTURE(foreign.name);
    auto listener = must(Listener::listen(foreign.address()));
    Program client(foreign.client(listener.address()));
    auto stream = must(listener.accept(patience()));
    Background answered([&] { return echo(stream, stream), stream.close(), true; });
    check_echo(client.in(), client.out());
    client.finish();
    CHECK(answered.get());
}

void check_that_command_answers_client(const ForeignStream& foreign) {
    CAPTURE(foreign.name);
    Program command(strait_command({"listen", foreign.address()}));
    const auto real = parsed(listening_at(command));
    Program client(foreign.client(real));
    // The command has no echo of its own: what it prints is typed back into it.
    Background answered([&] { return echo(command.out(), command.in()), command.in().close(), true; });
    check_echo(client.in(), client.out());
    client.finish();
    CHECK(answered.get());
    command.finish();
}

}  // namespace strait::test
