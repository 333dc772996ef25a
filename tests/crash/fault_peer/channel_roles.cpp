#include "crash/fault_peer/role.hpp"
#include "crash/fault_peer/system_calls.hpp"
#include "support/channel_script.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/channel.hpp>

#include <iostream>

namespace strait::test::fault_peer {
namespace {

Channel open(const Arguments& arguments) {
    const auto& address = arguments.at(0);
    if (arguments.at(1) == "connects")
        return must(Channel::connect(address, ChannelScript::kSettings, {.wait = kPatience}));
    auto listener = must(ChannelListener::listen(address, ChannelScript::kSettings));
    std::cout << "ready\n" << std::flush;
    return must(listener.accept(patience()));
}

// Asks first, and waits when there is nothing: the bell has been asked for by then.
Result<Message> try_then_wait(Channel& channel) {
    auto message = channel.try_receive();
    if (message || message.error() != Errc::would_block) return message;
    return channel.receive(patience());
}

}  // namespace

int channel_end(const Arguments& arguments) {
    count_system_calls();
    auto channel = open(arguments);
    if (arguments.at(2) == "sends") {
        must(ChannelScript::send(channel));
        return 0;
    }
    const bool tries = arguments.at(2) == "tries";
    if (tries) must(channel.wait_handle());
    ChannelScript script;
    while (true) {
        // Those that come at once are taken at once.
        if (script.count() == 0) {
            must(channel.receive_all([&](std::span<const std::byte> message) { script.add(message); }, patience()));
            continue;
        }
        const auto message = tries ? try_then_wait(channel) : channel.receive(patience());
        if (!message) return message.error() == Errc::closed && script.is_complete() ? 0 : 1;
        script.add(message->bytes());
    }
}

}  // namespace strait::test::fault_peer
