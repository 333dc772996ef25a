#include "look/posix/processes.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

namespace strait::look {
namespace {

namespace fs = std::filesystem;

std::optional<std::uint32_t> number_of(const std::string& name) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
    return number;
}

void add(OpenThings& open, const std::string& what, std::uint32_t process) {
    auto& users = open[what];
    if (users.empty() || users.back() != process) users.push_back(process);
}

bool add_descriptors(OpenThings& open, const fs::path& process, std::uint32_t number) {
    std::error_code error;
    for (fs::directory_iterator entry(process / "fd", error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        std::error_code gone;
        const auto target = fs::read_symlink(entry->path(), gone);
        if (!gone) add(open, target.string(), number);
    }
    return error != std::errc::permission_denied;
}

void add_mappings(OpenThings& open, const fs::path& process, std::uint32_t number) {
    std::ifstream maps(process / "maps");
    for (std::string line; std::getline(maps, line);) {
        const auto path = line.find('/');
        if (path != std::string::npos) add(open, line.substr(path), number);
    }
}

}  // namespace

Processes look_at_processes() {
    Processes processes;
    std::error_code error;
    for (fs::directory_iterator entry("/proc", error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        const auto number = number_of(entry->path().filename().string());
        if (!number) continue;
        if (!add_descriptors(processes.open, entry->path(), *number)) processes.sees_all = false;
        add_mappings(processes.open, entry->path(), *number);
    }
    return processes;
}

}  // namespace strait::look
