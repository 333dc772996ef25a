#include "strait/signal.hpp"

#include "notify/named.hpp"
#include "os/signal_port.hpp"

#include <utility>

namespace strait {

Signal::Signal() noexcept = default;
Signal::Signal(std::unique_ptr<os::SignalPort> port, Address address) noexcept
    : port_(std::move(port)), address_(std::move(address)) {}
Signal::Signal(Signal&&) noexcept = default;
Signal& Signal::operator=(Signal&&) noexcept = default;
Signal::~Signal() = default;

Result<Signal> Signal::open(const Address& address) {
    return notify::opened<Signal>(address, os::ObjectMode::open, Noun::signal,
                                  [&](const auto& mechanism) -> Result<Signal> {
                                      auto port = mechanism.open_signal(address);
                                      if (!port) return std::unexpected(std::move(port.error()));
                                      auto real = address.with_place((*port)->place());
                                      (*port)->enter("signal", real.text());
                                      return Signal(std::move(*port), std::move(real));
                                  });
}
Result<Signal> Signal::open(std::string_view address) {
    return notify::parsed(address, [](const Address& parsed) { return open(parsed); });
}

Result<void> Signal::send(std::optional<int> value) { return port_ ? port_->send(value) : fail(Errc::closed); }

Result<Signal::Received> Signal::receive(const Deadline& deadline) {
    if (!port_) return fail(Errc::closed);
    return port_->receive(deadline);
}
Result<Signal::Received> Signal::try_receive() {
    return notify::at_once(receive(Deadline::now()), "no signal is waiting");
}

Result<NativeHandle> Signal::wait_handle() {
    if (!port_) return fail(Errc::closed);
    return port_->wait_handle();
}

void Signal::close() noexcept { port_.reset(); }

}  // namespace strait
