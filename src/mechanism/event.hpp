#pragma once
/// `event://NAME`. Linux: a page `<runtime>/notify/NAME` with a futex; set, reset and a wait for what is set make no system call unless somebody
/// sleeps. Windows: CreateEventW, the name as it is given.

#include "os/event_object.hpp"
#include "os/object_mode.hpp"
#include "os/owned_handle.hpp"
#include "strait/address.hpp"
#include "strait/error.hpp"
#include "strait/event.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::event {

[[nodiscard]] Result<std::unique_ptr<os::EventObject>> open(const Address& address, os::ObjectMode mode,
                                                            const EventOptions& options);
/// One that was handed over. Errors: corrupt_peer (it is no event), access_denied.
[[nodiscard]] Result<std::unique_ptr<os::EventObject>> adopt(os::OwnedHandle handle);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::event
