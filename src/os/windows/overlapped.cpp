#include "os/windows/overlapped.hpp"

namespace strait::os {

Result<void> Operation::prepare() {
    if (overlapped_.hEvent != nullptr) return {};
    auto event = make_event();
    if (!event) return std::unexpected(std::move(event.error()));
    own_event_ = std::move(*event);
    overlapped_.hEvent = own_event_.get();
    return {};
}

Outcome Operation::finish(HANDLE file) noexcept {
    Outcome outcome;
    if (!GetOverlappedResult(file, &overlapped_, &outcome.bytes, TRUE)) outcome.error = GetLastError();
    return outcome;
}

}  // namespace strait::os
