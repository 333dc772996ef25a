#include "mechanism/child_process.hpp"

#include "core/command_line.hpp"
#include "mechanism/node/invitation.hpp"
#include "mechanism/posix/child_pipes.hpp"
#include "mechanism/posix/spawn.hpp"
#include "os/posix/descriptor_stream.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/owner_process.hpp"
#include "os/posix/passing_socket.hpp"
#include "os/posix/wait.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <mutex>
#include <optional>
#include <utility>

namespace strait::mechanism::child_process {
namespace {

using namespace std::chrono_literals;

// What a child of `exec:` gets to finish once its pipes are closed.
constexpr auto kTimeToFinish = 1s;

// By number: glibc 2.36 declares its own wrappers without C linkage, so that C++ cannot link them.
os::Descriptor open_process(pid_t id) { return os::Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, id, 0))); }
int send_signal(const os::Descriptor& process, int signal) {
    return static_cast<int>(::syscall(SYS_pidfd_send_signal, process.get(), signal, nullptr, 0));
}

Result<void> kill_process(const os::Descriptor& process) {
    if (send_signal(process, SIGKILL) < 0 && errno != ESRCH) return os::last_error("pidfd_send_signal");
    return {};
}

ExitStatus status_in(const siginfo_t& info) {
    return info.si_code == CLD_EXITED ? ExitStatus{info.si_status, {}} : ExitStatus{0, info.si_status};
}

class PosixChild final : public os::ChildProcess {
  public:
    PosixChild(pid_t id, os::Descriptor process, ChildPipes pipes) noexcept
        : id_(id), process_(std::move(process)), pipes_(std::move(pipes)) {}
    ~PosixChild() override;

    std::unique_ptr<os::ByteStream> take_in() override;
    std::unique_ptr<os::ByteStream> take_out() override { return reading(STDOUT_FILENO); }
    std::unique_ptr<os::ByteStream> take_err() override { return reading(STDERR_FILENO); }

    [[nodiscard]] std::uint32_t process_id() const noexcept override { return static_cast<std::uint32_t>(id_); }
    Result<ExitStatus> wait(const Deadline& deadline) override;
    Result<void> kill() override;
    Result<NativeHandle> wait_handle() override { return process_.get(); }
    Result<NativeHandle> lend() override { return process_.get(); }

    [[nodiscard]] Peer peer() const;
    os::Descriptor take_end(int standard) noexcept { return pipes_.take(standard); }

  private:
    std::unique_ptr<os::ByteStream> reading(int standard);
    Result<ExitStatus> collect();

    pid_t id_;
    os::Descriptor process_;
    ChildPipes pipes_;
    os::OwnerProcess owner_;
    std::mutex mutex_;
    std::optional<ExitStatus> status_;
};

PosixChild::~PosixChild() {
    // One that has ended already must not stay a zombie.
    if (owner_.is_this() && os::is_ready(process_.get(), POLLIN)) static_cast<void>(collect());
}

// While its number is not yet collected nobody else can have it.
Peer PosixChild::peer() const {
    Peer peer;
    peer.process_id = process_id();
    peer.user_id = std::to_string(::getuid());
    peer.identity = os::is_ready(process_.get(), POLLIN) ? Identity::weak : Identity::verified;
    return peer;
}

std::unique_ptr<os::ByteStream> PosixChild::take_in() {
    auto end = pipes_.take(STDIN_FILENO);
    if (!end) return nullptr;
    return std::make_unique<os::DescriptorStream>(os::Descriptor(), std::move(end), peer());
}

std::unique_ptr<os::ByteStream> PosixChild::reading(int standard) {
    auto end = pipes_.take(standard);
    if (!end) return nullptr;
    return std::make_unique<os::DescriptorStream>(std::move(end), os::Descriptor(), peer());
}

Result<ExitStatus> PosixChild::wait(const Deadline& deadline) {
    if (auto ours = owner_.check(); !ours) return std::unexpected(std::move(ours.error()));
    if (const auto ended = os::wait_for(process_.get(), POLLIN, deadline); !ended)
        return std::unexpected(ended.error());
    return collect();
}

Result<ExitStatus> PosixChild::collect() {
    const std::scoped_lock lock(mutex_);
    if (status_) return *status_;
    siginfo_t info{};
    const auto id = static_cast<id_t>(process_.get());
    if (os::uninterrupted([&] { return ::waitid(P_PIDFD, id, &info, WEXITED); }) < 0) {
        if (errno != ECHILD) return os::last_error("waitid");
        return os::last_error(Errc::io, "waitid",
                              "the child has ended, but this program ignores SIGCHLD or has collected it elsewhere");
    }
    status_ = status_in(info);
    return *status_;
}

Result<void> PosixChild::kill() {
    if (auto ours = owner_.check(); !ours) return ours;
    return kill_process(process_);
}

/// Another's child.
class OtherProcess final : public os::ChildProcess {
  public:
    OtherProcess(os::Descriptor process, std::uint32_t id) noexcept : process_(std::move(process)), id_(id) {}

    std::unique_ptr<os::ByteStream> take_in() override { return nullptr; }
    std::unique_ptr<os::ByteStream> take_out() override { return nullptr; }
    std::unique_ptr<os::ByteStream> take_err() override { return nullptr; }
    [[nodiscard]] std::uint32_t process_id() const noexcept override { return id_; }
    Result<ExitStatus> wait(const Deadline& deadline) override;
    Result<void> kill() override { return kill_process(process_); }
    [[nodiscard]] bool is_ours() const noexcept override { return false; }
    Result<NativeHandle> wait_handle() override { return process_.get(); }
    Result<NativeHandle> lend() override { return process_.get(); }

  private:
    os::Descriptor process_;
    std::uint32_t id_;
};

// Left for whoever has started it to collect, which may be this very process.
Result<ExitStatus> OtherProcess::wait(const Deadline& deadline) {
    if (const auto ended = os::wait_for(process_.get(), POLLIN, deadline); !ended)
        return std::unexpected(ended.error());
    siginfo_t info{};
    const auto id = static_cast<id_t>(process_.get());
    if (os::uninterrupted([&] { return ::waitid(P_PIDFD, id, &info, WEXITED | WNOWAIT); }) == 0) return status_in(info);
    return os::last_error(Errc::not_supported_here, "waitid", "it has ended; how, Linux tells only whoever started it");
}

// The line `Pid:` of what the system tells about the descriptor.
std::uint32_t process_behind(int descriptor) {
    std::ifstream about("/proc/self/fdinfo/" + std::to_string(descriptor));
    std::string word;
    std::int64_t id = 0;
    while (about >> word) {
        if (word == "Pid:" && about >> id && id > 0) return static_cast<std::uint32_t>(id);
    }
    return 0;
}

/// `exec:` as one stream, which owns the child. `Ends` are the descriptors, which close first.
template <typename Ends>
class StreamOfChild final : public Ends {
  public:
    template <typename... Descriptors>
    explicit StreamOfChild(std::unique_ptr<PosixChild> child, Descriptors... descriptors) noexcept
        : Ends(std::move(descriptors)...), child_(std::move(child)) {}
    ~StreamOfChild() override {
        if (!owner_.is_this()) return;
        this->close_ends();
        if (child_->wait(Deadline::after(kTimeToFinish))) return;
        if (child_->kill()) static_cast<void>(child_->wait(Deadline::never()));
    }

    [[nodiscard]] Peer peer() const override { return child_->peer(); }
    /// Whoever had it would have no child.
    Result<NativeHandle> lend() override {
        return fail(Errc::not_supported_here, "it is a program and its pipes, and only one thing can be handed over");
    }

  private:
    std::unique_ptr<PosixChild> child_;
    os::OwnerProcess owner_;
};

/// What a child gets beside pipes.
struct Sockets {
    os::Descriptor standard = {};  ///< its descriptors 0 and 1
    os::Descriptor fourth = {};    ///< its descriptor 3
};

struct SocketPair {
    os::Descriptor ours;
    os::Descriptor childs;
};

Result<SocketPair> make_sockets() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) < 0) return os::last_error("socketpair");
    SocketPair pair{os::Descriptor(ends[0]), os::Descriptor(ends[1])};
    if (auto moved = move_above_standard(pair.childs); !moved) return std::unexpected(std::move(moved.error()));
    return pair;
}

// Without a descriptor the child can neither be waited for nor killed safely later.
std::unexpected<Error> not_followed(pid_t id) {
    if (errno == ESRCH) {
        return os::last_error(Errc::io, "pidfd_open",
                              "the child has ended at once, and this program ignores SIGCHLD: its end cannot be told");
    }
    const auto error = os::last_error("pidfd_open");
    ::kill(id, SIGKILL);
    os::uninterrupted([id] { return ::waitpid(id, nullptr, 0); });
    return error;
}

Result<std::unique_ptr<PosixChild>> spawn_child(const std::vector<std::string>& arguments, const SpawnOptions& options,
                                                const Sockets& sockets = {}) {
    FileActions actions;
    ChildPipes pipes;
    if (const auto prepared = sockets.standard ? use_as_standard(sockets.standard, actions) : Result<void>(); !prepared)
        return std::unexpected(prepared.error());
    if (const auto prepared = pipes.prepare(options, actions, sockets.fourth); !prepared)
        return std::unexpected(prepared.error());
    const auto id = start(arguments, options, actions);
    if (!id) return std::unexpected(id.error());
    pipes.close_child_ends();
    os::Descriptor process = open_process(*id);
    if (!process) return not_followed(*id);
    return std::make_unique<PosixChild>(*id, std::move(process), std::move(pipes));
}

// One socket in the place of both pipes: it carries what is handed over as well.
Result<std::unique_ptr<os::ByteStream>> connect_by_socket(const std::vector<std::string>& arguments) {
    auto sockets = make_sockets();
    if (!sockets) return std::unexpected(std::move(sockets.error()));
    auto child = spawn_child(arguments, {}, {.standard = std::move(sockets->childs)});
    if (!child) return std::unexpected(std::move(child.error()));
    return std::make_unique<StreamOfChild<os::DescriptorStream>>(std::move(*child), std::move(sockets->ours), Peer());
}

// As one would type it to a shell.
std::string shell_word(const std::string& argument) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%^";
    if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string::npos) return argument;
    std::string quoted = "'";
    for (const char letter : argument) {
        if (letter == '\'')
            quoted += R"('\'')";
        else
            quoted += letter;
    }
    return quoted + "'";
}

}  // namespace

Result<std::unique_ptr<os::ChildProcess>> spawn(const std::vector<std::string>& arguments,
                                                const SpawnOptions& options) {
    return spawn_child(arguments, options);
}

Result<std::unique_ptr<os::ChildProcess>> adopt(os::OwnedHandle handle) {
    os::Descriptor process(static_cast<int>(handle.release()));
    const auto id = process_behind(process.get());
    return std::make_unique<OtherProcess>(std::move(process), id);
}

Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server, const Deadline&) {
    const auto arguments = command_of(address);
    if (!arguments) return std::unexpected(arguments.error());
    const auto kind = address.option("stdio").value_or("pipes");
    if (kind == "socket") return connect_by_socket(*arguments);
    if (kind != "pipes") {
        return fail(Errc::invalid_address,
                    "there is no stdio=" + std::string(kind) + "; there is stdio=pipes and stdio=socket");
    }
    auto child = spawn_child(*arguments, {.out = ChildStream::piped, .in = ChildStream::piped});
    if (!child) return std::unexpected(std::move(child.error()));
    auto out = (*child)->take_end(STDOUT_FILENO);
    auto in = (*child)->take_end(STDIN_FILENO);
    return std::make_unique<StreamOfChild<os::DescriptorStream>>(std::move(*child), std::move(out), std::move(in));
}

Result<os::NodeLink> connect_node(const Address& address) {
    const auto arguments = command_of(address);
    if (!arguments) return std::unexpected(arguments.error());
    auto sockets = make_sockets();
    if (!sockets) return std::unexpected(std::move(sockets.error()));
    auto child =
        spawn_child(*arguments, {.environment = node::invitation_of_child()}, {.fourth = std::move(sockets->childs)});
    if (!child) return std::unexpected(std::move(child.error()));
    auto stream =
        std::make_unique<StreamOfChild<os::PassingSocket>>(std::move(*child), std::move(sockets->ours), Peer());
    auto* const passed = stream.get();
    return os::NodeLink{std::move(stream), passed};
}

Result<std::string> native_name(const Address& address) {
    const auto arguments = command_of(address);
    if (!arguments) return std::unexpected(arguments.error());
    std::string line;
    for (const auto& argument : *arguments) line.append(line.empty() ? "" : " ").append(shell_word(argument));
    return line;
}

}  // namespace strait::mechanism::child_process
