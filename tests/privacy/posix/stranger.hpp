#pragma once
/// Another user, as far as this one can play him.

#include <filesystem>
#include <string>
#include <vector>

namespace strait::test {

/// Only root can become another user. Where this is true the test has said so, and proves nothing.
[[nodiscard]] bool cannot_be_stranger();

/// What uid 65534 reaches with that deed: `done`, or the name of the errno. See stranger/posix/stranger.cpp.
[[nodiscard]] std::string as_stranger(const std::string& deed, const std::string& path);
[[nodiscard]] std::vector<std::string> stranger_command(const std::string& deed, const std::string& path);

/// A folder in which everybody may make files, and remove only his own: /tmp in small. Removed in the end.
class PublicFolder {
  public:
    PublicFolder();
    PublicFolder(const PublicFolder&) = delete;
    PublicFolder& operator=(const PublicFolder&) = delete;
    ~PublicFolder();

    [[nodiscard]] std::filesystem::path path(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

/// Sets the umask as long as it lives.
class Umask {
  public:
    explicit Umask(unsigned mask);
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;
    ~Umask();

  private:
    unsigned before_;
};

/// The mode as ls shows it, in octal with the file type left out: `600`. `-` when nothing is there.
[[nodiscard]] std::string mode_of(const std::filesystem::path& path);

/// The object in shared memory that the subscribers of the topic shm://NAME write.
[[nodiscard]] std::string seats_of_topic(const std::string& name);

}  // namespace strait::test
