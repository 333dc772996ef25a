#pragma once
/// A process that the tour starts and that cannot outlive its exhibit.

#include <strait/deadline.hpp>
#include <strait/process.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace strait::app::tour {

/// Killed when the deadline passes, so that whoever waits for its bytes sees the end of them, and when this object goes.
class OtherProcess {
  public:
    /// stdin and stdout are pipes, stderr is ours or nowhere. Errors: those of Process::spawn().
    [[nodiscard]] static Result<OtherProcess> start(const std::vector<std::string>& command, const Deadline& deadline,
                                                    ChildStream err = inherited);
    /// This program in the role of the other process: `strait tour-peer ROLE…`.
    [[nodiscard]] static Result<OtherProcess> start_peer(const std::vector<std::string>& role,
                                                         const Deadline& deadline);
    OtherProcess(OtherProcess&&) noexcept = default;
    OtherProcess& operator=(OtherProcess&&) = delete;
    ~OtherProcess();

    [[nodiscard]] Stream& in() { return process_->in(); }
    [[nodiscard]] Stream& out() { return process_->out(); }
    [[nodiscard]] std::uint32_t process_id() const { return process_->process_id(); }
    /// One line of its stdout, without the newline. Errors: peer_died, timed_out, cancelled.
    [[nodiscard]] Result<std::string> read_line();
    /// Waits until it has ended by itself. Errors: timed_out, cancelled, peer_died (it was killed or failed).
    [[nodiscard]] Result<void> wait();

  private:
    OtherProcess(Process process, const Deadline& deadline);

    Deadline deadline_;
    std::unique_ptr<Process> process_;
    std::unique_ptr<Result<ExitStatus>> status_;
    std::jthread guard_;
};

}  // namespace strait::app::tour
