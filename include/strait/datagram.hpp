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

/// Sends and receives whole datagrams over `udp://`. A datagram arrives whole, or not at all.
/// Threads: any number may send and receive.
/// Source: socket(7), udp(7); Winsock.
class Datagram {
  public:
    /// One datagram that came.
    struct Received {
        std::size_t size = 0;  ///< bytes stored
        Address from;          ///< where an answer goes
    };

    Datagram() noexcept;
    Datagram(Datagram&&) noexcept;
    Datagram& operator=(Datagram&&) noexcept;
    ~Datagram();

    /// Receives at that address; `udp://HOST:0` takes a free port.
    /// Errors: invalid_address, already_in_use, not_found (the host), not_supported_here, not_yet, wrong_kind.
    [[nodiscard]] static Result<Datagram> bind(const Address& address);
    [[nodiscard]] static Result<Datagram> bind(std::string_view address);
    /// Sends to that address, and receives from nobody else.
    [[nodiscard]] static Result<Datagram> connect(const Address& address);
    [[nodiscard]] static Result<Datagram> connect(std::string_view address);

    /// To the connected address. Errors: too_large (65,507 bytes over IPv4), not_found when the system was told that nobody receives there.
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
