#pragma once
/// What an operating system gives as signals; strait::Signal stands on it.

#include "os/registry.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"
#include "strait/signal.hpp"

#include <optional>
#include <string>

namespace strait::os {

/// One end: it sends, or it receives. The other operation is `not_supported_here`.
class SignalPort : public Listed {
  public:
    SignalPort() = default;
    SignalPort(const SignalPort&) = delete;
    SignalPort& operator=(const SignalPort&) = delete;
    virtual ~SignalPort() = default;

    virtual Result<void> send(std::optional<int> value) = 0;
    virtual Result<Signal::Received> receive(const Deadline& deadline) = 0;
    /// The place part of the address that others send to: `1234/USR1`.
    [[nodiscard]] virtual std::string place() const = 0;
    virtual Result<NativeHandle> wait_handle() = 0;
};

}  // namespace strait::os
