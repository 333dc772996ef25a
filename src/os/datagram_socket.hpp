#pragma once
/// What an operating system gives as a datagram socket; strait::Datagram stands on it.

#include "os/registry.hpp"
#include "strait/address.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace strait::os {

class DatagramSocket : public Listed {
  public:
    struct Received {
        std::size_t size = 0;    ///< bytes stored
        bool truncated = false;  ///< the datagram was larger than the buffer
        std::string from;        ///< the sender's place, `127.0.0.1:4000`; empty: not told
        unsigned priority = 0;   ///< or type, of messages that have one
    };

    DatagramSocket() = default;
    DatagramSocket(const DatagramSocket&) = delete;
    DatagramSocket& operator=(const DatagramSocket&) = delete;
    virtual ~DatagramSocket() = default;

    /// To the connected peer when `to` is nullptr.
    virtual Result<void> send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) = 0;
    virtual Result<Received> receive(std::span<std::byte> buffer, const Deadline& deadline) = 0;
    /// The place part of the local address, with the real port.
    [[nodiscard]] virtual std::string place() const = 0;
    virtual Result<NativeHandle> wait_handle() = 0;
};

}  // namespace strait::os
