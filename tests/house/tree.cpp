#include "house/tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <regex>
#include <utility>

namespace house {
namespace {

constexpr std::array kCodeFolders{"include", "src", "app", "tests", "examples", "bench"};

std::vector<std::string> lines_of(const std::filesystem::path& path) {
    std::ifstream input(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(input, line);) lines.push_back(std::move(line));
    return lines;
}

}  // namespace

Tree load(const std::filesystem::path& root) {
    Tree tree;
    for (const auto* folder : kCodeFolders) {
        if (!std::filesystem::exists(root / folder)) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
            const auto extension = entry.path().extension();
            if (!entry.is_regular_file() || (extension != ".hpp" && extension != ".cpp")) continue;
            const auto path = entry.path().lexically_relative(root).generic_string();
            tree.push_back({path, lines_of(entry.path())});
        }
    }
    std::ranges::sort(tree, {}, &File::path);
    return tree;
}

Tree planted(std::string path, std::vector<std::string> lines) { return {File{std::move(path), std::move(lines)}}; }

std::vector<Include> includes_of(const File& file) {
    static const std::regex form(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)re");
    std::vector<Include> includes;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        std::smatch match;
        if (!std::regex_match(file.lines[i], match, form)) continue;
        includes.push_back({i + 1, match[1] == "\"", match[2]});
    }
    return includes;
}

std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    for (const auto& part : std::filesystem::path(path)) parts.push_back(part.string());
    return parts;
}

std::string stem_of(std::string_view path) { return std::filesystem::path(path).stem().string(); }

bool is_platform_file(const File& file) {
    return std::ranges::any_of(parts_of(file.path),
                               [](const std::string& part) { return part == "posix" || part == "windows"; });
}

std::optional<std::string> layer_of(const File& file) {
    const auto parts = parts_of(file.path);
    if (parts.size() < 3 || parts[0] != "src") return std::nullopt;
    return parts[1];
}

}  // namespace house
