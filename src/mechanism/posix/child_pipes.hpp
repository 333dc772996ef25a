#pragma once
/// The standard streams of a child: what it gets, and our ends of its pipes.

#include "os/posix/descriptor.hpp"
#include "strait/process.hpp"

#include <spawn.h>

#include <array>

namespace strait::mechanism::child_process {

/// What the child does with its descriptors before it becomes another program. Owns the native list.
class FileActions {
  public:
    FileActions() noexcept { ::posix_spawn_file_actions_init(&native_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    ~FileActions() { ::posix_spawn_file_actions_destroy(&native_); }
    [[nodiscard]] posix_spawn_file_actions_t* get() noexcept { return &native_; }

  private:
    posix_spawn_file_actions_t native_;
};

/// A descriptor with a number that a child does not overwrite before it copies it: none of the standard ones, which a program may have closed.
[[nodiscard]] Result<void> move_above_standard(os::Descriptor& descriptor);

/// The child has it as its stdin and stdout. Before ChildPipes::prepare(), which leaves alone what is inherited. Errors: out_of_resources.
[[nodiscard]] Result<void> use_as_standard(const os::Descriptor& socket, FileActions& actions);

/// One pipe for each standard stream that wants one.
class ChildPipes {
  public:
    /// Makes the pipes and adds to `actions` what gives the child its standard streams and closes everything else. The child has `fourth`,
    /// if there is one, as its descriptor 3. Errors: out_of_resources.
    [[nodiscard]] Result<void> prepare(const SpawnOptions& options, FileActions& actions,
                                       const os::Descriptor& fourth = os::Descriptor());
    /// Once the child has started: closes its ends here, so that the end of the child is the end of its pipes.
    void close_child_ends() noexcept;
    /// Our end for descriptor 0, 1 or 2 of the child; empty where there is no pipe.
    [[nodiscard]] os::Descriptor take(int standard) noexcept;

  private:
    Result<void> prepare_one(int standard, ChildStream where, FileActions& actions);

    std::array<os::Descriptor, 3> ours_;
    std::array<os::Descriptor, 3> childs_;
};

}  // namespace strait::mechanism::child_process
