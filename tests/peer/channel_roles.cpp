#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/channel_drivers.hpp"
#include "support/numbered.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/channel.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace strait::test::peer {
namespace {

ChannelSettings settings_of(const std::string& driver) {
    const auto drivers = channel_drivers();
    const auto found = std::ranges::find(drivers, driver, [](const auto& row) { return std::string(row.name); });
    if (found == drivers.end()) throw std::runtime_error("there is no driver '" + driver + "'");
    return found->settings;
}

Channel open(const Arguments& arguments, bool listens) {
    const auto& address = argument(arguments, 0);
    const auto settings = settings_of(argument(arguments, 1));
    if (!listens) {
        auto channel = must(Channel::connect(address, settings, {.wait = kPatience}));
        say("ready");
        return channel;
    }
    auto listener = must(ChannelListener::listen(address, settings));
    say("ready " + listener.address().text());
    return must(listener.accept(patience()));
}

}  // namespace

int channel_echo(const Arguments& arguments, bool listens) {
    auto channel = open(arguments, listens);
    while (true) {
        const auto message = channel.receive();
        if (!message && message.error() == Errc::closed) return 0;
        if (!message) throw std::runtime_error(message.error().message());
        must(channel.send(message->bytes()));
    }
}

int channel_source(const Arguments& arguments, bool listens) {
    const auto count = number(arguments, 2);
    const auto large = number(arguments, 3);
    auto channel = open(arguments, listens);
    std::vector<std::byte> message;
    for (std::uint64_t sent = 0; sent < count; ++sent) {
        make_numbered(sent, large, message);
        must(channel.send(message));
    }
    return 0;
}

int channel_sink(const Arguments& arguments, bool listens) {
    const auto large = number(arguments, 2);
    auto channel = open(arguments, listens);
    std::uint64_t count = 0;
    while (true) {
        const auto message = channel.receive();
        if (!message) {
            say(fmt::format("got {} {}", count, message.error() == Errc::closed ? "ok" : message.error().message()));
            return 0;
        }
        const auto verdict = check_numbered(count, large, message->bytes());
        if (verdict != "ok") {
            say(verdict);
            return 1;
        }
        ++count;
    }
}

int channel_ping(const Arguments& arguments, bool listens) {
    const auto count = number(arguments, 2);
    auto channel = open(arguments, listens);
    for (std::uint64_t i = 0; i < count; ++i) {
        must(channel.send(bytes("x")));
        must(channel.receive());
    }
    return 0;
}

int channel_taker(const Arguments& arguments, bool listens) {
    auto channel = open(arguments, listens);
    while (true) {
        auto message = channel.receive();
        if (!message && message.error() == Errc::closed) return 0;
        if (!message) throw std::runtime_error(message.error().message());
        if (auto stream = message->take_stream()) {
            const auto all = must(stream->read_all({.deadline = patience()}));
            must(stream->write(all, patience()));
        }
        must(channel.send(message->bytes()));
    }
}

int channel_hold(const Arguments& arguments, bool listens) {
    const auto channel = open(arguments, listens);
    say("connected");
    wait_for_end();
    return 0;
}

}  // namespace strait::test::peer
