#include "documents.hpp"

#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

namespace docs {
namespace {

void add(std::vector<Document>& found, const std::filesystem::directory_entry& entry) {
    if (!entry.is_regular_file() || entry.path().extension() != ".md") return;
    const auto path = entry.path().lexically_relative(root()).generic_string();
    found.push_back({path, read(path)});
}

}  // namespace

std::filesystem::path root() { return STRAIT_SOURCE_TREE; }

std::string read(const std::string& path) {
    std::ifstream file(root() / path, std::ios::binary);
    if (!file) throw std::runtime_error("there is no " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Document> documents() {
    std::vector<Document> found;
    for (const auto& entry : std::filesystem::directory_iterator(root())) add(found, entry);
    for (const char* folder : {"docs", "examples"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root() / folder)) add(found, entry);
    }
    return found;
}

std::vector<std::string> all_matches(const std::string& text, const std::string& expression) {
    const std::regex form(expression);
    std::vector<std::string> matches;
    for (std::sregex_iterator match(text.begin(), text.end(), form); match != std::sregex_iterator(); ++match)
        matches.push_back((*match)[1]);
    return matches;
}

}  // namespace docs
