#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <strait/channel.hpp>

#include <doctest/doctest.h>

#include <string>

namespace strait::test {
namespace {

std::string lines(Channel& channel) {
    std::string all;
    while (auto message = channel.receive(patience())) all += "[" + std::string(message->text()) + "]";
    return all;
}

}  // namespace

TEST_SUITE("channel_command") {
    TEST_CASE("connect sends each line as a message, with or without its newline, and prints the answers") {
        for (const bool bare : {true, false}) {
            CAPTURE(bare);
            auto listener = must(ChannelListener::listen("shm://" + unique_name()));
            auto command = strait_command({"connect", listener.address().text()});
            if (bare) command.push_back("--lines");
            Background said([&] { return run(command, "one\n\nlast"); });
            auto peer = must(listener.accept(patience()));
            must(peer.send(bytes("first"), patience()));
            must(peer.send(bytes("second"), patience()));
            CHECK(lines(peer) == (bare ? "[one][][last]" : "[one\n][\n][last]"));
            peer.close();
            const auto result = said.get();
            CHECK(result.out == (bare ? "first\nsecond\n" : "firstsecond"));
            CHECK(result.code == 0);
        }
    }

    TEST_CASE("what goes into one end comes out of the other, byte for byte") {
        const auto address = "shm://" + unique_name();
        const auto content = Pattern::take(500'000);
        Background listened([&] { return run(strait_command({"listen", address})); });
        const auto connected = run(strait_command({"connect", "--wait", "20s", address}), text(content));
        CHECK(connected.code == 0);
        const auto result = listened.get();
        CHECK(result.code == 0);
        CHECK((result.out == text(content)));
        CHECK(result.err.starts_with("strait: listening on " + address + " (memory without a name)"));
    }

    TEST_CASE("a channel serves one peer") {
        const auto refused = run(strait_command({"listen", "--keep", "shm://" + unique_name()}));
        CHECK(refused.code != 0);
        CHECK(refused.err.find("--keep is for streams; a channel has one peer") != std::string::npos);
    }
}

}  // namespace strait::test
