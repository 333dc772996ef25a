#pragma once
/// A child process and the anonymous pipes to it.

#include <strait/stream.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace strait {

namespace os {
class ChildProcess;
}

/// Where a standard stream of the child goes.
enum class ChildStream : std::uint8_t {
    inherited,  ///< to where this process's own goes
    piped,      ///< to a pipe that Process::in(), out() or err() is the other end of
    discarded,  ///< to the null device
};
using enum ChildStream;

struct SpawnOptions {
    ChildStream out = inherited;
    ChildStream in = inherited;
    ChildStream err = inherited;
    std::string directory{};  ///< empty: this process's own
    /// Added to this process's environment, or replacing what is there.
    std::vector<std::pair<std::string, std::string>> environment{};
};

/// How a child ended: with a code, or by a signal (Linux).
struct ExitStatus {
    int code = 0;
    std::optional<int> signal;
    [[nodiscard]] bool success() const noexcept { return code == 0 && !signal; }
};

struct CommunicateOptions {
    std::uint64_t limit = kDefaultLimits.read_all;  ///< for out and err each
    Deadline deadline = Deadline::never();
};

/// Everything a child said.
struct Communication {
    std::vector<std::byte> out;
    std::vector<std::byte> err;
    ExitStatus status;
};

/// A running child. It inherits its three standard streams and no other handle of ours, so no leaked end keeps a pipe open.
/// The program is searched on PATH; no shell is involved. The destructor kills a child that still runs, unless detach() was called; a process that was handed over goes on.
/// Threads: in(), out() and err() may each be used by a thread of their own. After fork(2) wait() and kill() answer `forked` in the child.
/// Source: pipe2(2), posix_spawnp(3), pidfd_open(2), waitid(2); CreateNamedPipeW, CreateProcessW with PROC_THREAD_ATTRIBUTE_HANDLE_LIST.
class Process {
  public:
    Process() noexcept;
    Process(Process&&) noexcept;
    Process& operator=(Process&&) noexcept;
    ~Process();

    /// Errors: not_found (no such program or folder), access_denied (not executable), out_of_resources, invalid_argument (no program name, NUL in an argument).
    [[nodiscard]] static Result<Process> spawn(const std::vector<std::string>& arguments,
                                               const SpawnOptions& options = {});

    /// The piped ends; a stream that was not piped answers `closed`.
    [[nodiscard]] Stream& in() noexcept { return in_; }
    [[nodiscard]] Stream& out() noexcept { return out_; }
    [[nodiscard]] Stream& err() noexcept { return err_; }
    [[nodiscard]] std::uint32_t process_id() const noexcept;

    /// Feeds `input` to a piped stdin, closes it, collects piped stdout and stderr and waits for the end, all at once, so that no full pipe
    /// can stop the child. Errors: too_large (a stream exceeds the limit), timed_out, cancelled; the child goes on running then.
    [[nodiscard]] Result<Communication> communicate(std::span<const std::byte> input = {},
                                                    const CommunicateOptions& options = {});
    /// Waits for the end. The pipes stay open. May be called again. Of a process that was handed over Linux does not tell how it ended, except
    /// whoever started it: not_supported_here, after the wait.
    [[nodiscard]] Result<ExitStatus> wait(const Deadline& deadline = Deadline::never());
    /// Ends it at once (SIGKILL, TerminateProcess). No error if it has ended already.
    [[nodiscard]] Result<void> kill();
    /// Lets it go on when this object ends.
    void detach() noexcept;
    /// Signalled when the child has ended (a pidfd, the process HANDLE).
    [[nodiscard]] Result<NativeHandle> wait_handle();

  private:
    friend struct Handing;
    void close() noexcept;

    std::unique_ptr<os::ChildProcess> child_;
    Stream in_;
    Stream out_;
    Stream err_;
};

}  // namespace strait
