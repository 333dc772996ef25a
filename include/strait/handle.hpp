#pragma once
/// The one native type that shows in the public API.

#include <cstdint>

namespace strait {

/// A descriptor (Linux) or a HANDLE (Windows), as a number. Never owning: whoever gave it out keeps it.
/// As a wait handle it is a descriptor that polls readable, or a HANDLE that is signalled, when the
/// call it stands for would not wait; level-triggered on both systems.
using NativeHandle = std::intptr_t;

}  // namespace strait
