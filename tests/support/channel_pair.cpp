#include "support/channel_pair.hpp"

#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace strait::test {

ChannelPair connect_pair(const ChannelDriver& driver, const ChannelSettings& settings) {
    ChannelPair pair;
    pair.listener = must(ChannelListener::listen(driver.address(), settings));
    Background connected([&] { return Channel::connect(pair.listener.address(), settings, {.deadline = patience()}); });
    pair.server = must(pair.listener.accept(patience()));
    pair.client = must(connected.get());
    return pair;
}

ChannelPair connect_pair(const ChannelDriver& driver) { return connect_pair(driver, driver.settings); }

std::vector<std::byte> message_for(const ChannelDriver& driver, std::size_t size, std::uint64_t seed) {
    auto message = Pattern::take(size, seed);
    if (driver.text_only) {
        for (auto& byte : message) byte = static_cast<std::byte>('a' + std::to_integer<int>(byte) % 26);
    }
    return message;
}

void check_arrives(Channel& from, Channel& to, std::span<const std::byte> message) {
    Background sent([&] { return outcome(from.send(message, patience())); });
    const auto received = to.receive(patience());
    CHECK(sent.get() == "ok");
    REQUIRE(outcome(received) == "ok");
    REQUIRE(received->bytes().size() == message.size());
    CHECK(std::ranges::equal(received->bytes(), message));
}

}  // namespace strait::test
