#pragma once
/// A runtime folder of one's own.

#include <filesystem>
#include <string>

namespace strait::test {

/// Sets XDG_RUNTIME_DIR to a fresh folder, below which nobody but this test does anything. Everybody may enter it, so that what
/// protects our names in there is our own doing.
class RuntimeFolder {
  public:
    RuntimeFolder();
    RuntimeFolder(const RuntimeFolder&) = delete;
    RuntimeFolder& operator=(const RuntimeFolder&) = delete;
    ~RuntimeFolder();

    /// `strait` in there, and what is below it.
    [[nodiscard]] std::filesystem::path path(const std::string& below = "") const { return root_ / "strait" / below; }
    [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }

  private:
    std::filesystem::path root_;
    std::string before_;
};

}  // namespace strait::test
