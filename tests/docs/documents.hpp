#pragma once
/// The project's documents as its tests see them.

#include <filesystem>
#include <string>
#include <vector>

namespace docs {

struct Document {
    std::string path;  ///< from the project's root, with '/'
    std::string text;
};

[[nodiscard]] std::filesystem::path root();
/// The text of one file, by its path from the root. Throws std::runtime_error when it is not there.
[[nodiscard]] std::string read(const std::string& path);
/// All Markdown files at the root, in docs/ and in examples/.
[[nodiscard]] std::vector<Document> documents();
/// Everything the first group of the regular expression finds.
[[nodiscard]] std::vector<std::string> all_matches(const std::string& text, const std::string& expression);

}  // namespace docs
