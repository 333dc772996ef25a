#pragma once
/// What killed programs of this user have left in the runtime folder, and what that stands for.

#include "strait/error.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace strait::look {

struct LeftOver {
    std::string object;
    std::string proof;
};

enum class Treatment : std::uint8_t { look, remove };

/// Those that are there; with Treatment::remove those that are gone now. Errors: access_denied.
[[nodiscard]] Result<std::vector<LeftOver>> left_overs(Treatment treatment);

}  // namespace strait::look
