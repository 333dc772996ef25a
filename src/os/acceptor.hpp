#pragma once
/// What an operating system gives as a listening name; strait::Listener stands on it.

#include "os/byte_stream.hpp"
#include "os/duplicable.hpp"
#include "os/registry.hpp"

#include <string>

namespace strait::os {

/// The destructor removes the name.
class Acceptor : public Listed, public Duplicable {
  public:
    Acceptor() = default;
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;
    virtual ~Acceptor() = default;

    virtual Result<std::unique_ptr<ByteStream>> accept(const Deadline& deadline) = 0;
    /// The place part of the address it really listens at (`localhost:41234` for `tcp://localhost:0`).
    [[nodiscard]] virtual std::string place() const = 0;
    virtual Result<NativeHandle> wait_handle() = 0;
};

}  // namespace strait::os
