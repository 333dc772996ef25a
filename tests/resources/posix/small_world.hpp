#pragma once
/// Commands in a world of their own, where there is hardly any space.

#include "support/program.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace strait::test {

/// A tiny file system that is mounted over a folder, for one command only.
struct SmallDisk {
    std::filesystem::path folder;
    std::string options = "size=1m";  ///< of the tmpfs
    /// Shell commands that run before, in that folder.
    std::string before = ":";
};

/// What the command says in a mount namespace with that disk. After it, each file that is left below the folder is told
/// on stderr, as `left PATH`. Needs root; without it nothing can be mounted, and `can_mount()` says so.
[[nodiscard]] Said run_with(const SmallDisk& disk, const std::vector<std::string>& command,
                            std::string_view input = {});

/// False where this user cannot mount; then it has said that the test proves nothing.
[[nodiscard]] bool can_mount();

/// A folder for a disk; removed in the end.
class MountPoint {
  public:
    MountPoint();
    MountPoint(const MountPoint&) = delete;
    MountPoint& operator=(const MountPoint&) = delete;
    ~MountPoint();
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace strait::test
