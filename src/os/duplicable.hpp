#pragma once
/// What can be handed over to another process.

#include "strait/error.hpp"
#include "strait/handle.hpp"

namespace strait::os {

/// One object of the system's, of which another process may get a handle as well.
class Duplicable {
  public:
    /// Its descriptor or HANDLE, which stays its own. Errors: not_supported_here (it is not one object), invalid_argument (a part of it lies in this
    /// process: what was read ahead).
    virtual Result<NativeHandle> lend() {
        return fail(Errc::not_supported_here,
                    "it is more than one thing of the system's, and only one can be handed over");
    }
    /// Another process goes on with it: closing it here leaves it as it is.
    virtual void handed_over() noexcept {}

  protected:
    Duplicable() = default;
    Duplicable(const Duplicable&) = default;
    Duplicable& operator=(const Duplicable&) = default;
    ~Duplicable() = default;
};

}  // namespace strait::os
