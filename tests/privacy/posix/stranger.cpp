#include "privacy/posix/stranger.hpp"

#include "support/outcome.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

namespace strait::test {
namespace {

constexpr auto kSticky = static_cast<std::filesystem::perms>(01777);

}  // namespace

bool cannot_be_stranger() {
    const bool is_root = ::geteuid() == 0;
    if (!is_root) MESSAGE("needs root, to become another user: this test proves nothing now");
    return !is_root;
}

std::vector<std::string> stranger_command(const std::string& deed, const std::string& path) {
    return {STRAIT_STRANGER, deed, path};
}

std::string as_stranger(const std::string& deed, const std::string& path) {
    const auto said = run(stranger_command(deed, path));
    if (said.code != 0) throw Unexpected(fmt::format("the stranger ended with {}: {}", said.code, said.err));
    return said.out.substr(0, said.out.find('\n'));
}

// Below /tmp itself, since the way there must be open to other users and its paths short enough for a socket.
PublicFolder::PublicFolder() : path_(std::filesystem::path("/tmp") / unique_name()) {
    std::filesystem::create_directory(path_);
    std::filesystem::permissions(path_, kSticky);
}

PublicFolder::~PublicFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Umask::Umask(unsigned mask) : before_(::umask(mask)) {}
Umask::~Umask() { ::umask(before_); }

std::string mode_of(const std::filesystem::path& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) return "-";
    return fmt::format("{:o}", status.st_mode & 07777U);
}

std::string seats_of_topic(const std::string& name) {
    struct stat status{};
    if (::stat(("/dev/shm/" + name).c_str(), &status) != 0) throw Unexpected("there is no topic " + name);
    return fmt::format("strait.seats.{}-{}", status.st_dev, status.st_ino);
}

}  // namespace strait::test
