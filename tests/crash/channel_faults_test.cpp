/// One end of a shared-memory channel dies before and after each of its stores to shared memory and each of its system calls, one after the other:
/// the other end is told, has only whole messages, and goes on with a new peer.

#include "crash/fault_peer/role.hpp"
#include "crash/left_over.hpp"
#include "support/background.hpp"
#include "support/channel_script.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"

#include <strait/channel.hpp>
#include <strait/process.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace strait::test {
namespace {

using fault_peer::kDied;

constexpr auto kSettings = ChannelScript::kSettings;
// Far more than are buffered at any time.
constexpr int kManyMessages = 100'000;

/// One walk: what the victim is, and the point at which it dies.
struct Walk {
    std::string side;
    std::string what;
    long point = 1;

    [[nodiscard]] bool serves() const { return side == "serves"; }
    [[nodiscard]] bool sends() const { return what == "sends"; }
    [[nodiscard]] Process start(const std::string& address) const {
        return must(Process::spawn(
            {std::getenv("STRAIT_FAULT_PEER"), "channel", std::to_string(point), address, side, what}, {.out = piped}));
    }
};

bool is_running(Process& process) { return !process.wait(Deadline::now()); }

bool says_ready(Process& victim) {
    std::array<std::byte, 16> said{};
    const auto count = victim.out().read(said, patience());
    return count && *count > 0;
}

// Nothing: it died before, and that was told.
std::optional<Channel> connect_to(Process& victim, const std::string& address) {
    if (!says_ready(victim)) return std::nullopt;
    auto channel = Channel::connect(address, kSettings, {.deadline = patience()});
    if (channel) return std::move(*channel);
    CHECK((channel.error() == Errc::peer_died || channel.error() == Errc::not_found));
    return std::nullopt;
}

// Nothing: it died before it connected.
std::optional<Channel> accept_from(Process& victim, ChannelListener& listener) {
    while (true) {
        const bool running = is_running(victim);
        auto channel = listener.accept(running ? moment() : Deadline::now());
        if (channel) return std::move(*channel);
        REQUIRE(outcome(channel) == "timed_out");
        if (!running) return std::nullopt;
    }
}

// The last thing that receive() says.
std::string receive_to_end(Channel& channel, ChannelScript& script) {
    while (true) {
        const auto message = channel.receive(patience());
        if (!message) return outcome(message);
        script.add(message->bytes());
    }
}

std::string send_to_end(Channel& channel) {
    for (int i = 0; i < kManyMessages; ++i) {
        const auto sent = channel.send(bytes("is anybody there?"), patience());
        if (!sent) return outcome(sent);
    }
    return "ok";
}

// True when the victim got through.
bool survives(Channel& channel, Process& victim, const Walk& walk) {
    ChannelScript script;
    Result<void> sent;
    if (!walk.sends()) sent = ChannelScript::send(channel);
    if (!walk.sends()) static_cast<void>(channel.close_send());
    const auto end = receive_to_end(channel, script);
    const auto status = must(victim.wait(patience()));
    REQUIRE((status.code == 0 || status.code == kDied));
    const bool got_through = status.code == 0;
    if (walk.sends() && (got_through || end == "closed")) CHECK(script.is_complete());
    if (!walk.sends()) CHECK((sent || sent.error() == Errc::peer_died));
    if (got_through)
        CHECK(end == "closed");
    else
        CHECK((end == "peer_died" || end == "closed"));
    if (walk.sends()) CHECK(send_to_end(channel) == "peer_died");
    return got_through;
}

void check_new_peer(ChannelListener& listener) {
    Background connected([&] { return Channel::connect(listener.address(), kSettings, {.deadline = patience()}); });
    auto server = must(listener.accept(patience()));
    auto client = must(connected.get());
    must(client.send(bytes("ping"), patience()));
    CHECK(must(server.receive(patience())).text() == "ping");
    must(server.send(bytes("pong"), patience()));
    CHECK(must(client.receive(patience())).text() == "pong");
}

bool dies_at(const Walk& walk) {
    CAPTURE(walk.side);
    CAPTURE(walk.what);
    CAPTURE(walk.point);
    const auto name = unique_name();
    const auto address = "shm://" + name;
    bool got_through = false;
    {
        ChannelListener listener;
        if (!walk.serves()) listener = must(ChannelListener::listen(address, kSettings));
        auto victim = walk.start(address);
        auto channel = walk.serves() ? connect_to(victim, address) : accept_from(victim, listener);
        if (channel)
            got_through = survives(*channel, victim, walk);
        else
            CHECK(must(victim.wait(patience())).code == kDied);
        if (walk.serves()) listener = must(ChannelListener::listen(address, kSettings));
        check_new_peer(listener);
    }
    CHECK(left_over(name).empty());
    return got_through;
}

void walk_all(const std::string& side, const std::string& what) {
    Walk walk{side, what};
    dies_at(walk);
    const auto handles = open_handles();
    while (!dies_at(walk)) ++walk.point;
    CHECK(walk.point > 60);
    CHECK(open_handles() <= handles);
}

}  // namespace

TEST_SUITE("channel_faults") {
    TEST_CASE("a server that sends dies at each point") { walk_all("serves", "sends"); }
    TEST_CASE("a server that receives dies at each point") { walk_all("serves", "receives"); }
}

TEST_SUITE("channel_faults.client") {
    TEST_CASE("a client that sends dies at each point") { walk_all("connects", "sends"); }
    TEST_CASE("a client that receives dies at each point") { walk_all("connects", "receives"); }
    TEST_CASE("a client that waits for other things too dies at each point") { walk_all("connects", "tries"); }
}

}  // namespace strait::test
