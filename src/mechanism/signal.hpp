#pragma once
/// `signal://PID/NAME` sends to that process, `signal:///NAME` receives in this one (Linux).
/// Source: pidfd_open(2), pidfd_send_signal(2), signalfd(2), pthread_sigmask(3).

#include "os/signal_port.hpp"

#include "strait/address.hpp"
#include "strait/error.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::signal {

[[nodiscard]] Result<std::unique_ptr<os::SignalPort>> open(const Address& address);
/// `SIGUSR1`, as kill(1) takes it.
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::signal
