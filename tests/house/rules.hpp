#pragma once
/// The rules of the house. Each looks at a tree and returns its complaints: `FILE:LINE: what is wrong`.

#include "house/tree.hpp"

#include <string>
#include <vector>

namespace house {

using Complaints = std::vector<std::string>;

/// A layer includes only itself and the layers below it; nothing is included through "..".
[[nodiscard]] Complaints layer_arrows(const Tree& tree);
/// A mechanism knows the shared contract and itself. Only the table knows them all.
[[nodiscard]] Complaints mechanisms_apart(const Tree& tree);
/// Headers that are neither the standard library's nor ours nor one of the libraries we use stand in platform folders.
[[nodiscard]] Complaints os_headers_in_platform_folders(const Tree& tree);
/// #if about the platform stand in platform folders.
[[nodiscard]] Complaints platform_ifs_in_platform_folders(const Tree& tree);
/// Public headers: flat, the standard library and each other only, and strait.hpp includes them all.
[[nodiscard]] Complaints public_headers(const Tree& tree);
/// The command, the benchmarks and the examples stand on the public API; {fmt} and CLI11 are theirs alone to use beside it.
[[nodiscard]] Complaints programs_use_the_public_api(const Tree& tree);
/// CLI11 is the command's, doctest is the tests'.
[[nodiscard]] Complaints libraries_in_their_place(const Tree& tree);
/// 400 lines at most; an example stays under 60.
[[nodiscard]] Complaints file_lengths(const Tree& tree);
/// snake_case, and none of the names that say nothing.
[[nodiscard]] Complaints file_names(const Tree& tree);
/// Tests wait for what they wait for; they never let time pass.
[[nodiscard]] Complaints tests_never_sleep(const Tree& tree);
/// Neither typedefs nor assertions that are gone from some builds: what clang-tidy takes long to find in a tree is quickly seen in a line.
[[nodiscard]] Complaints forms_of_c(const Tree& tree);

}  // namespace house
