#pragma once
/// Many streams, waited for by few threads.

#include "strait/error.hpp"
#include "strait/handle.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace strait::os {

enum class Interest : std::uint8_t { readable, writable };

/// Any number of threads wait; each stream that is ready wakes one of them, which then has it to itself until it is armed again.
/// Linux alone: the handles that Windows gives for pipes and sockets cannot be waited for by whoever is free. Any thread.
/// Source: epoll(7), EPOLLONESHOT.
class StreamPoller {
  public:
    /// Errors: not_supported_here (a thread for each stream it is, then), out_of_resources.
    [[nodiscard]] static Result<std::unique_ptr<StreamPoller>> create();
    StreamPoller() = default;
    StreamPoller(const StreamPoller&) = delete;
    StreamPoller& operator=(const StreamPoller&) = delete;
    virtual ~StreamPoller() = default;

    /// Not armed at first. The key is never 0.
    virtual Result<void> add(NativeHandle stream, std::uint64_t key) = 0;
    /// For once. What hangs up is ready, whatever the interest.
    virtual void arm(NativeHandle stream, std::uint64_t key, Interest interest) noexcept = 0;
    virtual void remove(NativeHandle stream) noexcept = 0;
    /// The key of one that is ready; nothing after stop().
    virtual std::optional<std::uint64_t> wait() noexcept = 0;
    /// All that wait return, now and later.
    virtual void stop() noexcept = 0;
};

/// Lets this process have so many handles open, as far as it may without asking anybody. Returns how many it may have. Source: setrlimit(2),
/// RLIMIT_NOFILE.
std::uint64_t allow_open_handles(std::uint64_t count) noexcept;

}  // namespace strait::os
