#include "support/posix/runtime_folder.hpp"

#include "support/unique.hpp"

#include <cstdlib>

namespace strait::test {

RuntimeFolder::RuntimeFolder() : root_(std::filesystem::path("/tmp") / unique_name()) {
    std::filesystem::create_directory(root_);
    std::filesystem::permissions(root_, static_cast<std::filesystem::perms>(0755));
    const char* before = std::getenv("XDG_RUNTIME_DIR");
    before_ = before == nullptr ? "" : before;
    ::setenv("XDG_RUNTIME_DIR", root_.c_str(), 1);
}

RuntimeFolder::~RuntimeFolder() {
    if (before_.empty()) {
        ::unsetenv("XDG_RUNTIME_DIR");
    } else {
        ::setenv("XDG_RUNTIME_DIR", before_.c_str(), 1);
    }
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
}

}  // namespace strait::test
