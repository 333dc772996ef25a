#include "mechanism/posix/child_pipes.hpp"

#include "os/posix/gate.hpp"

#include <fcntl.h>

#include <utility>

namespace strait::mechanism::child_process {
namespace {

constexpr int kFirstOther = STDERR_FILENO + 1;

Result<void> done(std::string_view call, int number) {
    if (number != 0) return std::unexpected(os::system_error(call, number));
    return {};
}

}  // namespace

// In a program that has closed its stdin, a pipe may be given descriptor 0, and the child would overwrite it before it copies it.
Result<void> move_above_standard(os::Descriptor& descriptor) {
    if (descriptor.get() >= kFirstOther) return {};
    os::Descriptor moved(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, kFirstOther));
    if (!moved) return os::last_error("fcntl");
    descriptor = std::move(moved);
    return {};
}

Result<void> use_as_standard(const os::Descriptor& socket, FileActions& actions) {
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO}) {
        const auto copied = done("posix_spawn_file_actions_adddup2",
                                 ::posix_spawn_file_actions_adddup2(actions.get(), socket.get(), standard));
        if (!copied) return copied;
    }
    return {};
}

Result<void> ChildPipes::prepare(const SpawnOptions& options, FileActions& actions, const os::Descriptor& fourth) {
    const std::array<ChildStream, 3> wanted{options.in, options.out, options.err};
    for (int standard = 0; standard < kFirstOther; ++standard) {
        const auto prepared = prepare_one(standard, wanted[static_cast<std::size_t>(standard)], actions);
        if (!prepared) return prepared;
    }
    if (fourth) {
        const auto copied = done("posix_spawn_file_actions_adddup2",
                                 ::posix_spawn_file_actions_adddup2(actions.get(), fourth.get(), kFirstOther));
        if (!copied) return copied;
    }
    // What another library has opened without close-on-exec must not keep anybody's pipe open.
    const int first_unknown = fourth ? kFirstOther + 1 : kFirstOther;
    return done("posix_spawn_file_actions_addclosefrom_np",
                ::posix_spawn_file_actions_addclosefrom_np(actions.get(), first_unknown));
}

Result<void> ChildPipes::prepare_one(int standard, ChildStream where, FileActions& actions) {
    if (where == ChildStream::inherited) return {};
    if (where == ChildStream::discarded) {
        return done("posix_spawn_file_actions_addopen",
                    ::posix_spawn_file_actions_addopen(actions.get(), standard, "/dev/null", O_RDWR, 0));
    }
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) < 0) return os::last_error("pipe2");
    os::Descriptor reader(ends[0]);
    os::Descriptor writer(ends[1]);
    if (const auto moved = move_above_standard(reader); !moved) return moved;
    if (const auto moved = move_above_standard(writer); !moved) return moved;
    const auto index = static_cast<std::size_t>(standard);
    const bool child_reads = standard == STDIN_FILENO;
    ours_[index] = std::move(child_reads ? writer : reader);
    childs_[index] = std::move(child_reads ? reader : writer);
    return done("posix_spawn_file_actions_adddup2",
                ::posix_spawn_file_actions_adddup2(actions.get(), childs_[index].get(), standard));
}

void ChildPipes::close_child_ends() noexcept {
    for (auto& end : childs_) end.reset();
}

os::Descriptor ChildPipes::take(int standard) noexcept { return std::move(ours_[static_cast<std::size_t>(standard)]); }

}  // namespace strait::mechanism::child_process
