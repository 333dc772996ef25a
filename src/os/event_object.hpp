#pragma once
/// What an operating system gives as an event; strait::Event stands on it.

#include "os/duplicable.hpp"
#include "os/registry.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"

namespace strait::os {

/// Any thread.
class EventObject : public Listed, public Duplicable {
  public:
    EventObject() = default;
    EventObject(const EventObject&) = delete;
    EventObject& operator=(const EventObject&) = delete;
    virtual ~EventObject() = default;

    virtual Result<void> set() = 0;
    virtual Result<void> reset() = 0;
    /// Takes an automatic event.
    virtual Result<void> wait(const Deadline& deadline) = 0;
    virtual Result<NativeHandle> wait_handle() = 0;
};

}  // namespace strait::os
