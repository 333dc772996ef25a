#include "support/channel_pair.hpp"

#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/unique.hpp"

#include <array>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

std::string shm() { return "shm://" + unique_name(); }
std::string pipe() { return "pipe://" + unique_name(); }
std::string tcp() { return "tcp://127.0.0.1:0"; }

const std::array<ChannelDriver, 9> kDrivers{{
    {.name = "shm", .address = shm, .tells_death = true, .in_place = true},
    {.name = "shm, smallest ring",
     .address = shm,
     .settings = {.ring_size = 4_KiB},
     .tells_death = true,
     .in_place = true},
    {.name = "shm, busy",
     .address = shm,
     .settings = {.waiting = Waiting::busy, .ring_size = 64_KiB},
     .tells_death = true,
     .in_place = true},
    {.name = "shm, sleeping",
     .address = shm,
     .settings = {.waiting = Waiting::sleep, .ring_size = 64_KiB},
     .tells_death = true,
     .in_place = true},
    {.name = "pipe", .address = pipe},
    {.name = "tcp", .address = tcp},
    {.name = "pipe, lines", .address = pipe, .settings = {.framing = Framing::line}, .text_only = true},
    {.name = "pipe, NUL", .address = pipe, .settings = {.framing = Framing::nul}, .text_only = true},
    {.name = "pipe, Content-Length", .address = pipe, .settings = {.framing = Framing::content_length}},
}};

}  // namespace

std::span<const ChannelDriver> channel_drivers() { return kDrivers; }

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

}  // namespace strait::test
