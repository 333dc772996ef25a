#pragma once
/// Messages with boundaries that may be lost on the way.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace strait {

namespace os {
class DatagramSocket;
}

/// Sends and receives whole datagrams. One arrives whole, or not at all.
/// `udp://` goes both ways and may lose them. `mq://` and `mq-sysv://` (Linux) are queues, one way: bind() receives, connect() sends, each message
/// is kept until it is received, whoever lives then, and a full queue makes its senders wait. Of an `mq://` the higher priority (`?priority=`)
/// comes first. A queue that bind() has made goes with it; what a killed receiver left, the next one gets.
/// `mailslot://` (Windows) is one way too, goes with its receiver, and never fills.
/// Threads: any number may send and receive.
/// Source: socket(7), udp(7); Winsock; mq_overview(7), msgget(2); CreateMailslotW.
class Datagram {
  public:
    /// One datagram that came.
    struct Received {
        std::size_t size = 0;   ///< bytes stored
        Address from;           ///< where an answer goes; an empty address where nobody is told (all but `udp://`)
        unsigned priority = 0;  ///< the message's priority (`mq://`) or type (`mq-sysv://`)
    };

    Datagram() noexcept;
    Datagram(Datagram&&) noexcept;
    Datagram& operator=(Datagram&&) noexcept;
    ~Datagram();

    /// Receives at that address; `udp://HOST:0` takes a free port. Of a queue there is one strait receiver at a time.
    /// Errors: invalid_address, already_in_use, not_found (the host), access_denied, invalid_argument (beyond the system's limits), no_space,
    /// out_of_resources, not_supported_here, not_yet, wrong_kind.
    [[nodiscard]] static Result<Datagram> bind(const Address& address);
    [[nodiscard]] static Result<Datagram> bind(std::string_view address);
    /// Sends to that address, and receives from nobody else. Errors: those of bind(), not_found (no such queue).
    [[nodiscard]] static Result<Datagram> connect(const Address& address);
    [[nodiscard]] static Result<Datagram> connect(std::string_view address);

    /// To the connected address. Errors: too_large (65,507 bytes over IPv4), not_found when the system was told that nobody receives there,
    /// timed_out (a full queue), peer_died (a System V queue that was removed).
    [[nodiscard]] Result<void> send(std::span<const std::byte> data, const Deadline& deadline = Deadline::never());
    [[nodiscard]] Result<void> send_to(const Address& to, std::span<const std::byte> data,
                                       const Deadline& deadline = Deadline::never());
    /// Waits for one datagram; an empty one is a datagram too. Errors: timed_out, cancelled, too_large when it did not fit into the
    /// buffer (its head is in the buffer, the rest is gone), not_found as send().
    [[nodiscard]] Result<Received> receive(std::span<std::byte> buffer, const Deadline& deadline = Deadline::never());
    /// As receive(), but `would_block` when none is there.
    [[nodiscard]] Result<Received> try_receive(std::span<std::byte> buffer);

    /// The local address, with the real port.
    [[nodiscard]] const Address& address() const noexcept { return address_; }
    void close() noexcept;
    [[nodiscard]] bool is_open() const noexcept { return socket_ != nullptr; }
    /// Signalled when receive() would not wait.
    [[nodiscard]] Result<NativeHandle> wait_handle();

  private:
    enum class Opening : std::uint8_t { bind, connect };
    [[nodiscard]] static Result<Datagram> open(const Address& address, Opening opening);
    Datagram(std::unique_ptr<os::DatagramSocket> socket, Address address) noexcept;

    std::unique_ptr<os::DatagramSocket> socket_;
    Address address_;
};

}  // namespace strait
