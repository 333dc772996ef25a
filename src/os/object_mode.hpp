#pragma once
/// How a named object is come by.

#include <cstdint>

namespace strait::os {

/// `create` refuses one that is in use, `open` one that is not.
enum class ObjectMode : std::uint8_t { create, open, open_or_create };

}  // namespace strait::os
