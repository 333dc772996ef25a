#pragma once
/// Paths of addresses as Windows writes them.

#include <string>
#include <string_view>

namespace strait::os {

/// `/D:/test.txt` is `D:\test.txt`; `/tmp/x` is `\tmp\x` on the current drive.
[[nodiscard]] std::string native_path(std::string_view place);

}  // namespace strait::os
