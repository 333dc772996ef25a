#pragma once
/// A file that holds a layout of ours: made whole, or opened and checked. What open_shared_object() is for memory.

#include "share/shared_object.hpp"

namespace strait {

/// Whoever is killed while making one leaves a file of zeros, or one that says that it is being made; the next one that would create it makes it anew.
/// A file with any other content is left as it is. Errors: those of Mechanism::map and of check_layout(); already_in_use (RegionMode::create, and it is
/// there), wrong_kind (another content, or nobody finished making it), timed_out (somebody was stopped while making it).
[[nodiscard]] Result<SharedObject> open_shared_file(const Address& address, const SharedObjectRequest& request);

}  // namespace strait
