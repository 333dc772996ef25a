#include "resources/posix/small_world.hpp"

#include "support/unique.hpp"

#include <doctest/doctest.h>

namespace strait::test {
namespace {

// $0 the folder, $1 the mount options, $2 what runs before, then the command.
constexpr const char* kScript = R"(
    mount -t tmpfs -o "$1" tmpfs "$0" || exit 99
    (cd "$0" && eval "$2") || exit 99
    shift 2
    "$@"
    code=$?
    find "$0" -mindepth 1 ! -type d -printf 'left %P\n' | sort >&2
    exit $code
)";

}  // namespace

Said run_with(const SmallDisk& disk, const std::vector<std::string>& command, std::string_view input) {
    std::vector<std::string> words{"unshare",    "-m",       "sh", "-c", kScript, disk.folder.string(),
                                   disk.options, disk.before};
    words.insert(words.end(), command.begin(), command.end());
    return run(words, input);
}

bool can_mount() {
    static const bool can = run({"unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"}).code == 0;
    if (!can) MESSAGE("needs root, to mount a small disk: this test proves nothing now");
    return can;
}

MountPoint::MountPoint() : path_(unique_path()) { std::filesystem::create_directory(path_); }
MountPoint::~MountPoint() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

}  // namespace strait::test
