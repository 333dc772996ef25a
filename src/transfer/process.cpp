#include "strait/process.hpp"

#include "mechanism/child_process.hpp"
#include "os/child_process.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace strait {
namespace {

using Collected = Result<std::vector<std::byte>>;

// An end of the conversation before all input was taken is the child's right: `head` does so.
Result<void> feed(Stream& in, std::span<const std::byte> input, const Deadline& deadline) {
    if (!in.is_open()) return {};
    auto written = in.write(input, deadline);
    in.close();
    if (!written && written.error() == Errc::peer_died) return {};
    return written;
}

Collected collect(Stream& from, const ReadAllOptions& options) {
    if (!from.is_open()) return std::vector<std::byte>{};
    return from.read_all(options);
}

bool has_nul(const std::string& text) { return text.find('\0') != std::string::npos; }

Result<void> check_request(const std::vector<std::string>& arguments, const SpawnOptions& options) {
    if (arguments.empty() || arguments.front().empty()) return fail(Errc::invalid_argument, "no program is named");
    if (std::ranges::any_of(arguments, has_nul)) return fail(Errc::invalid_argument, "an argument contains a NUL byte");
    for (const auto& [name, value] : options.environment) {
        if (name.empty() || name.find('=') != std::string::npos)
            return fail(Errc::invalid_argument, "'" + name + "' cannot be the name of an environment variable");
        if (has_nul(name) || has_nul(value))
            return fail(Errc::invalid_argument, "an environment variable contains a NUL byte");
    }
    if (has_nul(options.directory)) return fail(Errc::invalid_argument, "the folder's name contains a NUL byte");
    return {};
}

}  // namespace

Process::Process() noexcept = default;
Process::Process(Process&&) noexcept = default;

Process& Process::operator=(Process&& other) noexcept {
    if (this == &other) return *this;
    close();
    child_ = std::move(other.child_);
    in_ = std::move(other.in_);
    out_ = std::move(other.out_);
    err_ = std::move(other.err_);
    return *this;
}

Process::~Process() { close(); }

void Process::close() noexcept {
    in_.close();
    out_.close();
    err_.close();
    if (!child_) return;
    if (child_->is_ours() && child_->kill()) static_cast<void>(child_->wait(Deadline::never()));
    child_.reset();
}

Result<Process> Process::spawn(const std::vector<std::string>& arguments, const SpawnOptions& options) {
    const auto complain = [&arguments](Error error) {
        const bool is_named = !arguments.empty() && !arguments.front().empty();
        return std::unexpected(std::move(error).doing("start", is_named ? arguments.front() : "a program"));
    };
    if (const auto sound = check_request(arguments, options); !sound) return complain(sound.error());
    auto child = mechanism::child_process::spawn(arguments, options);
    if (!child) return complain(std::move(child.error()));
    Process process;
    process.in_ = Stream((*child)->take_in());
    process.out_ = Stream((*child)->take_out());
    process.err_ = Stream((*child)->take_err());
    process.child_ = std::move(*child);
    return process;
}

std::uint32_t Process::process_id() const noexcept { return child_ ? child_->process_id() : 0; }

Result<Communication> Process::communicate(std::span<const std::byte> input, const CommunicateOptions& options) {
    if (!child_) return fail(Errc::closed);
    // The first failure ends the other two, so that nobody waits for a child that cannot go on.
    std::stop_source failed;
    const std::stop_callback from_caller(options.deadline.stop_token(), [&failed] { failed.request_stop(); });
    const Deadline deadline = options.deadline.or_stopped(failed.get_token());
    const ReadAllOptions reading{.limit = options.limit, .deadline = deadline};

    Result<void> fed;
    Collected out;
    Collected err;
    {
        const std::jthread feeder([&] {
            fed = feed(in_, input, deadline);
            if (!fed) failed.request_stop();
        });
        const std::jthread err_collector([&] {
            err = collect(err_, reading);
            if (!err) failed.request_stop();
        });
        out = collect(out_, reading);
        if (!out) failed.request_stop();
    }
    // What was cancelled only because another failed is not the cause.
    Result<void> outcome;
    const auto note = [&](const auto& part) {
        if (!part && (outcome || outcome.error() == Errc::cancelled)) outcome = std::unexpected(part.error());
    };
    note(fed);
    note(out);
    note(err);
    if (!outcome) return std::unexpected(outcome.error());
    const auto status = wait(options.deadline);
    if (!status) return std::unexpected(status.error());
    return Communication{std::move(*out), std::move(*err), *status};
}

Result<ExitStatus> Process::wait(const Deadline& deadline) {
    if (!child_) return fail(Errc::closed);
    return child_->wait(deadline);
}

Result<void> Process::kill() {
    if (!child_) return fail(Errc::closed);
    return child_->kill();
}

void Process::detach() noexcept { child_.reset(); }

Result<NativeHandle> Process::wait_handle() {
    if (!child_) return fail(Errc::closed);
    return child_->wait_handle();
}

}  // namespace strait
