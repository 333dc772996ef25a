#pragma once
/// Names that nobody else uses, so that suites run side by side.

#include <filesystem>
#include <string>
#include <string_view>

namespace strait::test {

/// Different at every call, in every process: `strait-test-1f3a…-7`.
[[nodiscard]] std::string unique_name();

/// A number that nobody else uses as the key of a System V queue: `0x5f3a0007`.
[[nodiscard]] std::string unique_key();

/// A path below this process's temporary folder, where nothing is yet. The folder goes with the process.
[[nodiscard]] std::filesystem::path unique_path();

/// The address of a path: `map:///tmp/x`, `map:///C:/tmp/x`.
[[nodiscard]] std::string path_address(std::string_view scheme, const std::filesystem::path& path);

}  // namespace strait::test
