#pragma once
/// The mechanisms of this system as the conformance suites see them: how to make an address, and what is true there.
/// The tables stand in posix/ and windows/.

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
#include <string>

namespace strait::test {

/// One mechanism that carries a byte stream between a listener and those who connect.
struct StreamDriver {
    const char* name;
    std::string (*address)();                          ///< one to listen at; the real one is Listener::address()
    bool duplex = true;                                ///< both ends read and write; else the one that connects writes
    bool half_close = true;                            ///< close_write() works
    const char* nobody = "nobody is listening there";  ///< what a client is told when it is so
    bool frees_name = true;                            ///< a closed listener's name is free while its clients are there
    bool tells_peer = true;                            ///< peer() knows process and user
    bool sees_hang_up = true;                          ///< wait_hang_up() returns without a write
    bool flush_waits = false;                          ///< flush() waits for the peer to read
    bool network = false;                              ///< others may connect, and the listener takes a free port
    bool many_at_once = true;                          ///< several connections live side by side
    std::size_t clients = 1;                           ///< as many as are tried at once
};

/// One mechanism that carries datagrams.
struct DatagramDriver {
    const char* name;
    std::string (*address)();  ///< one that is free; the real one is Datagram::address()
    std::size_t largest;       ///< bytes of the largest datagram
    bool tells_nobody = true;  ///< a connected sender hears that nobody receives there
    bool answers =
        true;  ///< it goes both ways, and the receiver learns who has sent; else a queue, which must be there to connect
    bool fills = true;  ///< a queue that takes only so much, and then makes its senders wait
};

/// One mechanism that maps memory.
struct RegionDriver {
    const char* name;
    std::string (*address)();
    bool is_file = false;    ///< the content outlives its users
    bool exclusive = false;  ///< create() refuses a name that is there
    bool exact_size = true;  ///< else whole pages
    bool is_made = true;     ///< by strait; else its memory is there by itself, and as large as it is
};

[[nodiscard]] std::span<const StreamDriver> stream_drivers();
[[nodiscard]] std::span<const DatagramDriver> datagram_drivers();
[[nodiscard]] std::span<const RegionDriver> region_drivers();
/// Those whose memory strait does not make as well.
[[nodiscard]] std::span<const RegionDriver> all_region_drivers();

/// Runs the body once for each driver that fits, each as a subcase of its own under the driver's name. Must be all of a
/// test case: `on_each(stream_drivers(), [](const StreamDriver& driver) { … });`
template <typename Driver, typename Body, typename Fits>
void on_each(std::span<const Driver> drivers, Fits fits, Body body) {
    for (const Driver& driver : drivers) {
        if (!fits(driver)) continue;
        SUBCASE(driver.name) { body(driver); }
    }
}

template <typename Driver, typename Body>
void on_each(std::span<const Driver> drivers, Body body) {
    on_each(drivers, [](const Driver&) { return true; }, body);
}

}  // namespace strait::test
