#include "support/channel_drivers.hpp"

#include "support/unique.hpp"

#include <array>

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

}  // namespace strait::test
