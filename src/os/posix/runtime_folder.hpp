#pragma once
/// The private folder for the names of this user: `$XDG_RUNTIME_DIR/strait`, else `/tmp/strait-<uid>`.

#include "strait/error.hpp"

#include <string>
#include <string_view>

namespace strait::os {

/// Where the folder is, whether or not it exists.
[[nodiscard]] std::string runtime_path();

/// The path of a sub-folder (`pipe`, `notice`), which exists when this returns, as its parent does. Both belong to this user and have mode
/// 0700 whatever the umask; a folder that is somebody else's, or open to others, is an error and is left as it is.
/// Errors: access_denied, not_found (XDG_RUNTIME_DIR names nothing), wrong_kind, no_space.
[[nodiscard]] Result<std::string> make_runtime_folder(std::string_view name);

/// The same for somebody who only looks: not_found when nobody has made it yet.
[[nodiscard]] Result<std::string> find_runtime_folder(std::string_view name);

}  // namespace strait::os
