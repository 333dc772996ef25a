#include "crash/left_over.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace strait::test {
namespace {

using Path = std::filesystem::path;

Path runtime_folder() {
    const char* const own = std::getenv("XDG_RUNTIME_DIR");
    return own != nullptr ? Path(own) / "strait" : Path("/tmp/strait-" + std::to_string(::geteuid()));
}

}  // namespace

std::vector<std::string> left_over(const std::string& name) {
    std::vector<std::string> files;
    // Others come and go in there at the same time.
    std::error_code ignored;
    for (const auto& folder : {Path("/dev/shm"), runtime_folder()}) {
        using Walk = std::filesystem::recursive_directory_iterator;
        for (Walk at(folder, ignored), end; at != end; at.increment(ignored)) {
            if (at->path().filename().string().contains(name)) files.push_back(at->path());
        }
    }
    return files;
}

}  // namespace strait::test
