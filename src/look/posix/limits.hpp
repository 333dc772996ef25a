#pragma once
/// Settings of the system that are too small for what strait may need, or in its way.

#include "strait/doctor.hpp"

#include <vector>

namespace strait::look {

[[nodiscard]] std::vector<Finding> tight_limits();

}  // namespace strait::look
