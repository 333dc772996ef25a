#pragma once
/// The finite defaults: nothing in strait grows without a bound that somebody chose.

#include <strait/bytes.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace strait {

/// Default bounds. Each call that is bounded takes its own value in its options; these are the defaults.
struct Limits {
    std::uint64_t read_all = 16_MiB;            ///< bytes that read_all() and communicate() collect
    std::uint64_t region = 64_GiB;              ///< bytes of one region
    std::uint64_t message = 16_MiB;             ///< bytes of one message of a channel
    std::uint64_t ring = 4_MiB;                 ///< bytes of each ring of a shared-memory channel
    std::size_t address = 4096;                 ///< bytes of an address as text
    int backlog = 1024;                         ///< connections waiting in a listener before accept()
    std::chrono::milliseconds handshake{2000};  ///< a peer that does not finish its part of a hand-shake
};
inline constexpr Limits kDefaultLimits{};

}  // namespace strait
