#include "support/drivers.hpp"

#include "support/unique.hpp"

#include <array>
#include <filesystem>

namespace strait::test {
namespace {

// unix:// is not here: Wine 8 has no AF_UNIX. A test of its own asks for the exact refusal.
const std::array<StreamDriver, 4> kStreams{{
    {.name = "pipe",
     .address = [] { return "pipe://" + unique_name(); },
     .half_close = false,
     .frees_name = false,
     .flush_waits = true,
     .clients = 500},
    {.name = "tcp localhost",
     .address = [] { return std::string("tcp://localhost:0"); },
     .tells_peer = false,
     .sees_hang_up = false,
     .network = true,
     .clients = 64},
    {.name = "tcp IPv4",
     .address = [] { return std::string("tcp://127.0.0.1:0"); },
     .tells_peer = false,
     .sees_hang_up = false,
     .network = true,
     .clients = 64},
    {.name = "tcp IPv6",
     .address = [] { return std::string("tcp://[::1]:0"); },
     .tells_peer = false,
     .sees_hang_up = false,
     .network = true,
     .clients = 64},
}};

// Wine 8 does not wake a receiver when the host says that nobody receives there.
const std::array<DatagramDriver, 3> kDatagrams{{
    {.name = "mailslot",
     .address = [] { return "mailslot://" + unique_name(); },
     .largest = 65536,
     .tells_nobody = false,
     .answers = false,
     .fills = false},
    {.name = "udp IPv4",
     .address = [] { return std::string("udp://127.0.0.1:0"); },
     .largest = 65507,
     .tells_nobody = false},
    {.name = "udp IPv6",
     .address = [] { return std::string("udp://[::1]:0"); },
     .largest = 65527,
     .tells_nobody = false},
}};

// Each copy of a DLL is a board of its own.
std::string copied_board() {
    auto path = unique_path();
    path += ".dll";
    std::filesystem::copy_file(STRAIT_BOARD, path);
    return path_address("dll", path);
}

// The one whose memory is there by itself stands last.
const std::array<RegionDriver, 4> kRegions{{
    {.name = "map", .address = [] { return path_address("map", unique_path()); }, .is_file = true},
    {.name = "map with a name",
     .address = [] { return path_address("map", unique_path()) + "?name=" + unique_name(); },
     .is_file = true},
    {.name = "shm", .address = [] { return "shm://" + unique_name(); }, .exclusive = true, .exact_size = false},
    {.name = "dll", .address = copied_board, .is_made = false},
}};

}  // namespace

std::span<const StreamDriver> stream_drivers() { return kStreams; }
std::span<const DatagramDriver> datagram_drivers() { return kDatagrams; }
std::span<const RegionDriver> region_drivers() { return std::span(kRegions).first(kRegions.size() - 1); }
std::span<const RegionDriver> all_region_drivers() { return kRegions; }

}  // namespace strait::test
