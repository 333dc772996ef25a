#pragma once
/// Waiting for many things at once.

#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

namespace strait {

/// Anything with a native wait handle: Stream, Listener, Channel, ChannelListener, Datagram, Process, Region, Item, State, Subscriber, Event,
/// Semaphore, Signal. Not a Mutex, which is had or not.
template <typename T>
concept Waitable = requires(T& waitable) {
    { waitable.wait_handle() } -> std::same_as<Result<NativeHandle>>;
};

/// Waits for any number of things and calls what was registered for those that are ready. Level-triggered: what stays ready
/// is called again the next time. Handlers run in the thread that waits, one after the other, and may add and remove.
/// Threads: one thread uses a set. What was added must stay open until it is removed. In a child of fork(2): `forked`.
/// Source: epoll(7); RegisterWaitForSingleObject (no limit of 64).
class WaitSet {
  public:
    using Id = std::uint64_t;

    WaitSet();
    WaitSet(WaitSet&&) noexcept;
    WaitSet& operator=(WaitSet&&) noexcept;
    ~WaitSet();

    /// Errors: those of wait_handle(), out_of_resources, invalid_argument (a handle that cannot be waited for).
    template <Waitable T>
    [[nodiscard]] Result<Id> add(T& waitable, std::function<void()> handler) {
        const auto handle = waitable.wait_handle();
        if (!handle) return std::unexpected(handle.error());
        return add(*handle, std::move(handler));
    }
    [[nodiscard]] Result<Id> add(NativeHandle handle, std::function<void()> handler);
    /// Its handler is not called any more. No error for an id that is gone.
    void remove(Id id) noexcept;

    /// Waits until something is ready and calls its handlers; returns how many. Errors: timed_out, cancelled, invalid_argument (an empty set and no deadline).
    [[nodiscard]] Result<std::size_t> wait(const Deadline& deadline = Deadline::never());
    /// Calls handlers until stopped. Returns when the token is triggered; an error is something else.
    [[nodiscard]] Result<void> run(const std::stop_token& stop);

  private:
    struct State;
    [[nodiscard]] Result<void> prepare();

    std::unique_ptr<State> state_;
};

}  // namespace strait
