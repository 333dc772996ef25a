#include "tour/other_process.hpp"

#include "lines.hpp"
#include "terminal.hpp"

#include <utility>

namespace strait::app::tour {
namespace {

constexpr std::size_t kLongestLine = 4096;

}  // namespace

OtherProcess::OtherProcess(Process process, const Deadline& deadline)
    : deadline_(deadline),
      process_(std::make_unique<Process>(std::move(process))),
      status_(std::make_unique<Result<ExitStatus>>()),
      guard_([child = process_.get(), status = status_.get(), deadline] {
          *status = child->wait(deadline);
          if (*status) return;
          static_cast<void>(child->kill());
          static_cast<void>(child->wait());
      }) {}

Result<OtherProcess> OtherProcess::start(const std::vector<std::string>& command, const Deadline& deadline,
                                         ChildStream err) {
    auto process = Process::spawn(command, {.out = piped, .in = piped, .err = err});
    if (!process) return std::unexpected(process.error());
    return OtherProcess(std::move(*process), deadline);
}

Result<OtherProcess> OtherProcess::start_peer(const std::vector<std::string>& role, const Deadline& deadline) {
    std::vector<std::string> command{own_program(), "tour-peer"};
    command.insert(command.end(), role.begin(), role.end());
    return start(command, deadline);
}

OtherProcess::~OtherProcess() {
    if (process_ && guard_.joinable()) static_cast<void>(process_->kill());
}

Result<std::string> OtherProcess::read_line() {
    auto line = LineReader(out(), kLongestLine).next(deadline_);
    if (!line) return line;
    if (!line->ends_with('\n')) return fail(Errc::peer_died, "the other process has ended before it was ready");
    line->pop_back();
    if (line->ends_with('\r')) line->pop_back();
    return line;
}

Result<void> OtherProcess::wait() {
    in().close();
    out().close();
    if (guard_.joinable()) guard_.join();
    if (!*status_) return std::unexpected(status_->error());
    if ((*status_)->success()) return {};
    return fail(Errc::peer_died, "the other process has failed with the exit code " + std::to_string((*status_)->code));
}

}  // namespace strait::app::tour
