#include "support/drivers.hpp"

#include "support/unique.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace strait::test {
namespace {

bool has_ipv6() {
    const int probe = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return false;
    sockaddr_in6 loopback{};
    loopback.sin6_family = AF_INET6;
    loopback.sin6_addr = in6addr_loopback;
    const bool bound = ::bind(probe, reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback) == 0;
    ::close(probe);
    return bound;
}

// The rows that need IPv6 stand last.
template <typename Rows>
auto usable(const Rows& rows) {
    static const bool ipv6 = has_ipv6();
    return std::span(rows).first(rows.size() - (ipv6 ? 0 : 1));
}

const std::array<StreamDriver, 6> kStreams{{
    {.name = "pipe", .address = [] { return "pipe://" + unique_name(); }, .clients = 1000},
    {.name = "unix", .address = [] { return path_address("unix", unique_path()); }, .clients = 1000},
    {.name = "fifo",
     .address = [] { return path_address("fifo", unique_path()); },
     .duplex = false,
     .nobody = "there is no FIFO",
     .tells_peer = false,
     .many_at_once = false},
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
     .clients = 1000},
    {.name = "tcp IPv6",
     .address = [] { return std::string("tcp://[::1]:0"); },
     .tells_peer = false,
     .sees_hang_up = false,
     .network = true,
     .clients = 64},
}};

const std::array<DatagramDriver, 4> kDatagrams{{
    {.name = "mq",
     .address = [] { return "mq://" + unique_name(); },
     .largest = 8192,
     .tells_nobody = false,
     .answers = false},
    {.name = "mq-sysv",
     .address = [] { return "mq-sysv://" + unique_key(); },
     .largest = 8192,
     .tells_nobody = false,
     .answers = false},
    {.name = "udp IPv4", .address = [] { return std::string("udp://127.0.0.1:0"); }, .largest = 65507},
    {.name = "udp IPv6", .address = [] { return std::string("udp://[::1]:0"); }, .largest = 65527},
}};

const std::array<RegionDriver, 2> kRegions{{
    {.name = "map", .address = [] { return path_address("map", unique_path()); }, .is_file = true},
    {.name = "shm", .address = [] { return "shm://" + unique_name(); }, .exclusive = true},
}};

}  // namespace

std::span<const StreamDriver> stream_drivers() { return usable(kStreams); }
std::span<const DatagramDriver> datagram_drivers() { return usable(kDatagrams); }
std::span<const RegionDriver> region_drivers() { return kRegions; }
std::span<const RegionDriver> all_region_drivers() { return kRegions; }

}  // namespace strait::test
