#pragma once
/// Signals of a process, sent and received.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>
#include <strait/peer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace strait {

namespace os {
class SignalPort;
}

/// A signal at `signal://PID/NAME`, to be sent to that process, or at `signal:///NAME`, to be received in this one. Linux only.
/// NAME is `USR1`, `SIGUSR1`, `RTMIN+3`, `RTMAX-1` or a number. A signal of RTMIN to RTMAX waits as often as it was sent, the lowest number first and
/// each in order; of any other, those that come while one is waiting merge with it, and the first one's sender and value stay.
///
/// Opening one to receive blocks the signal in the calling thread, and it stays blocked there, since a late one would end the process. Every other
/// thread must have it blocked too, as threads inherit it: open it before starting any. strait's own threads never take a signal.
/// To send, the process is held by a descriptor from open() on, so that its number cannot come to mean another one.
/// Threads: any may send and receive. A forked child cannot use one that receives.
/// Source: pidfd_open(2), pidfd_send_signal(2) with SI_QUEUE as sigqueue(3) does; signalfd(2).
class Signal {
  public:
    struct Received {
        int number = 0;
        Peer from;  ///< process and user, as the kernel tells them; identity weak. Process 0: the kernel itself
        std::optional<int> value;  ///< what was sent with it
    };

    Signal() noexcept;
    Signal(Signal&&) noexcept;
    Signal& operator=(Signal&&) noexcept;
    ~Signal();

    /// Errors: invalid_address (no such signal or process number), invalid_argument (KILL and STOP cannot be received; another thread would take the
    /// signal), not_found (no such process), out_of_resources, not_supported_here.
    [[nodiscard]] static Result<Signal> open(const Address& address);
    [[nodiscard]] static Result<Signal> open(std::string_view address);

    /// Errors: access_denied (another user's process), peer_died, out_of_resources (too many wait there), not_supported_here (opened to receive).
    [[nodiscard]] Result<void> send(std::optional<int> value = std::nullopt);
    /// Waits for one. Errors: timed_out, cancelled, forked, not_supported_here (opened to send).
    [[nodiscard]] Result<Received> receive(const Deadline& deadline = Deadline::never());
    /// The same at once. Errors: would_block.
    [[nodiscard]] Result<Received> try_receive();
    /// Readable when receive() would not wait.
    [[nodiscard]] Result<NativeHandle> wait_handle();

    /// Where others send it: `signal://1234/USR1`, with the number of this process when it was opened to receive.
    [[nodiscard]] const Address& address() const noexcept { return address_; }
    [[nodiscard]] bool is_open() const noexcept { return port_ != nullptr; }
    void close() noexcept;

  private:
    Signal(std::unique_ptr<os::SignalPort> port, Address address) noexcept;

    std::unique_ptr<os::SignalPort> port_;
    Address address_;
};

}  // namespace strait
