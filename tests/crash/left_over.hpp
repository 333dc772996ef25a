#pragma once
/// What is left of a name when nobody uses it any more.

#include <string>
#include <vector>

namespace strait::test {

/// Everything in the folders of shared memory and of the runtime that has the name in its own. On Windows an object goes with its last handle.
[[nodiscard]] std::vector<std::string> left_over(const std::string& name);

}  // namespace strait::test
