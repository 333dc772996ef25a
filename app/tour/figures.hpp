#pragma once
/// What is measured of a mechanism, and how.

#include "tour/input.hpp"
#include "tour/message.hpp"

#include <strait/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace strait::app::tour {

struct Figures {
    std::chrono::nanoseconds round_trip{0};  ///< median, 64 bytes there and back
    double megabytes_per_second = 0;         ///< 10^6 bytes
};

/// One exchange of 64 bytes.
using RoundTrip = std::function<Result<void>()>;
/// Moves some bytes and returns how many, once the other side has them all.
using Transfer = std::function<Result<std::uint64_t>()>;

/// The median of up to 2,000 exchanges within 150 ms, after some to warm up.
[[nodiscard]] Result<std::chrono::nanoseconds> median_round_trip(const RoundTrip& exchange);
/// Over transfers of 250 ms altogether, at least one.
[[nodiscard]] Result<double> throughput(const Transfer& transfer);

/// The other process, one of ours, as the tour talks to it over the mechanism that is shown.
class Partner {
  public:
    Partner() = default;
    Partner(const Partner&) = delete;
    Partner& operator=(const Partner&) = delete;
    virtual ~Partner() = default;

    /// The most bytes that one request can carry.
    [[nodiscard]] virtual std::size_t largest_payload() const = 0;
    /// Sends the request with its bytes and waits for the answer.
    virtual Result<Message> ask(const Message& request, std::span<const std::byte> payload) = 0;
    /// Lets the other process end. No answer comes.
    virtual Result<void> dismiss() = 0;
};

/// Moves the input once and compares the digests, then measures. Errors: io when what arrived is not what was sent.
[[nodiscard]] Result<Figures> measure(Partner& partner, const Input& input);

}  // namespace strait::app::tour
