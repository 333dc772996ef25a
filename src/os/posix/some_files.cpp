#include "os/posix/some_files.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <system_error>

namespace strait::os {
namespace {

// A program with a thousand objects must not look at all of them for each that it makes.
constexpr std::size_t kMost = 16;

std::size_t anywhere() { return static_cast<std::size_t>(std::chrono::steady_clock::now().time_since_epoch().count()); }

}  // namespace

std::vector<std::string> some_files(const std::string& folder) {
    std::vector<std::string> paths;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        paths.push_back(entry.path().string());
    if (paths.size() <= kMost) return paths;
    const auto first = static_cast<std::ptrdiff_t>(anywhere() % paths.size());
    std::ranges::rotate(paths, paths.begin() + first);
    paths.resize(kMost);
    return paths;
}

}  // namespace strait::os
