#pragma once
/// Looking over a folder of records now and then, at a cost that does not grow with it.

#include <string>
#include <vector>

namespace strait::os {

/// The paths of up to 16 files in the folder, beginning anywhere. Whoever asks again and again comes to all of them; empty when there is no such folder.
[[nodiscard]] std::vector<std::string> some_files(const std::string& folder);

}  // namespace strait::os
