#pragma once
/// Carries bytes between two ends, both ways at once, until both ways have ended.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/stream.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace strait::app {

/// One end. Its two streams may be the same one, or belong to a child; a null stream is a direction that the end does not have.
struct RelayEnd {
    std::string name;          ///< for messages about a peer
    Stream* source = nullptr;  ///< what comes from there is read here
    Stream* sink = nullptr;    ///< what goes there is written here
    /// Waits until nobody is there any more. Empty: this end outlives the relay, as our own stdin and stdout do.
    std::function<Result<void>(const Deadline&)> wait_hang_up;

    /// A peer behind one stream.
    [[nodiscard]] static RelayEnd peer(Stream& stream, const Address& address);
    /// Our own stdin and stdout.
    [[nodiscard]] static RelayEnd own(Stream& stdio);
    /// The same end without what it cannot do.
    [[nodiscard]] RelayEnd only_source() const;
    [[nodiscard]] RelayEnd only_sink() const;

    [[nodiscard]] std::string source_name() const { return wait_hang_up ? name : "stdin"; }
    [[nodiscard]] std::string sink_name() const { return wait_hang_up ? name : "stdout"; }
};

struct RelayOptions {
    /// How long an end that cannot be told that no more comes (a Windows pipe) may stay silent before it counts as finished.
    std::chrono::milliseconds linger{500};
    /// Whether that also holds for a peer that nothing was sent to, so that it has nothing to answer.
    bool linger_if_nothing_sent = true;
    std::stop_token stop;
};

/// How the bytes of one direction ended.
struct RelayWay {
    Result<void> reading;  ///< from the source; to be stopped is no error
    Result<void> writing;  ///< to the sink
    std::uint64_t bytes = 0;
};

struct RelayReport {
    RelayWay forward;   ///< from the first end to the second
    RelayWay backward;  ///< from the second end to the first
    /// The first error of any of them, if there is one.
    [[nodiscard]] Result<void> outcome() const;
};

/// Runs in the calling thread and one more. When one way ends, the sink's half is closed if it has one, else flushed, and the other way goes
/// on: until its source ends, the source has hung up altogether, or has been silent for `linger` after it could not be told.
/// When the reader of our own stdout is gone, everything ends.
[[nodiscard]] RelayReport relay(const RelayEnd& first, const RelayEnd& second, const RelayOptions& options);

}  // namespace strait::app
