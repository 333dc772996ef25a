#pragma once
/// The project's sources as the house rules see them.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace house {

struct File {
    std::string path;  ///< from the project's root, with '/'
    std::vector<std::string> lines;
};

using Tree = std::vector<File>;

/// All headers and sources below the code folders of `root`, sorted by path.
[[nodiscard]] Tree load(const std::filesystem::path& root);

/// A tree of one file, for planting a violation.
[[nodiscard]] Tree planted(std::string path, std::vector<std::string> lines);

struct Include {
    std::size_t line;    ///< counted from 1
    bool quoted;         ///< "..." and not <...>
    std::string target;  ///< what stands between
};

[[nodiscard]] std::vector<Include> includes_of(const File& file);

/// `a/b/c.hpp` -> {`a`, `b`, `c.hpp`}
[[nodiscard]] std::vector<std::string> parts_of(std::string_view path);
/// `a/b/c.hpp` -> `c`
[[nodiscard]] std::string stem_of(std::string_view path);
/// Whether it stands in a `posix/` or `windows/` folder.
[[nodiscard]] bool is_platform_file(const File& file);
/// The layer of a file below src/, else nothing.
[[nodiscard]] std::optional<std::string> layer_of(const File& file);

}  // namespace house
