#include "support/channel_pair.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace strait::test {
namespace {

bool in_place(const ChannelDriver& driver) { return driver.in_place; }

// What a forked child finds, as its exit code: 0 if each call says `forked`.
int in_child(Channel& channel) {
    int wrong = 0;
    if (outcome(channel.send(bytes("x"))) != "forked") wrong |= 1;
    if (outcome(channel.try_send(bytes("x"))) != "forked") wrong |= 2;
    if (outcome(channel.receive()) != "forked") wrong |= 4;
    if (outcome(channel.loan(10)) != "forked") wrong |= 8;
    if (outcome(channel.close_send()) != "forked") wrong |= 16;
    channel.close();
    return wrong;
}

}  // namespace

TEST_SUITE("channel.fork") {
    TEST_CASE("a forked child is told so, and its parent's channel goes on") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            must(pair.client.send(bytes("before"), patience()));
            const pid_t child = ::fork();
            if (child == 0) ::_exit(in_child(pair.client));
            int status = 0;
            REQUIRE(::waitpid(child, &status, 0) == child);
            REQUIRE(WIFEXITED(status));
            CHECK(WEXITSTATUS(status) == 0);
            CHECK(must(pair.server.receive(patience())).text() == "before");
            must(pair.client.send(bytes("after"), patience()));
            CHECK(must(pair.server.receive(patience())).text() == "after");
            must(pair.server.send(bytes("back"), patience()));
            CHECK(must(pair.client.receive(patience())).text() == "back");
        });
    }
}

}  // namespace strait::test
