#include "mechanism/signal.hpp"

#include "core/option_number.hpp"
#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/owner_process.hpp"
#include "os/posix/signal_name.hpp"
#include "os/posix/wait.hpp"

#include <sys/signalfd.h>
#include <sys/syscall.h>

#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace strait::mechanism::signal {
namespace {

// What the kernel allows on any machine.
constexpr std::uint64_t kHighestProcess = 4'194'304;

struct Place {
    std::optional<pid_t> process;  ///< nothing: this one
    int number = 0;

    [[nodiscard]] std::string text() const {
        return std::to_string(process.value_or(::getpid())) + "/" + os::signal_name(number).substr(3);
    }
};

Result<Place> place_of(const Address& address) {
    const auto slash = address.place().find('/');
    if (slash == std::string::npos)
        return fail(Errc::invalid_address, "write signal://PID/NAME to send, signal:///NAME to receive");
    const auto name = address.place().substr(slash + 1);
    const auto number = os::signal_number(name);
    if (!number) {
        return fail(Errc::invalid_address,
                    "there is no signal '" + name + "'; write a name, such as USR1 or RTMIN+3, or its number");
    }
    if (slash == 0) return Place{std::nullopt, *number};
    const auto process = parse_number("the process", address.place().substr(0, slash), {1, kHighestProcess});
    if (!process) return std::unexpected(process.error());
    return Place{static_cast<pid_t>(*process), *number};
}

class Target final : public os::SignalPort {
  public:
    Target(os::Descriptor process, Place place) noexcept : process_(std::move(process)), place_(place) {}

    Result<void> send(std::optional<int> value) override;
    Result<Signal::Received> receive(const Deadline&) override { return only_sends(); }
    [[nodiscard]] std::string place() const override { return place_.text(); }
    Result<NativeHandle> wait_handle() override { return only_sends(); }

  private:
    static std::unexpected<Error> only_sends() {
        return fail(Errc::not_supported_here, "this end sends; open signal:///NAME to receive in this process");
    }

    os::Descriptor process_;
    Place place_;
};

// What sigqueue(3) fills in; without a value it is what kill(2) sends.
Result<void> Target::send(std::optional<int> value) {
    siginfo_t info{};
    info.si_signo = place_.number;
    info.si_code = SI_QUEUE;
    info.si_pid = ::getpid();
    info.si_uid = ::getuid();
    info.si_value.sival_int = value.value_or(0);
    if (::syscall(SYS_pidfd_send_signal, process_.get(), place_.number, value ? &info : nullptr, 0) == 0) return {};
    const auto process = "process " + std::to_string(*place_.process);
    switch (errno) {
        case ESRCH: return os::last_error(Errc::peer_died, "pidfd_send_signal", process + " has ended");
        case EPERM: return os::last_error("pidfd_send_signal", process + " belongs to another user");
        case EAGAIN:
            return os::last_error(Errc::out_of_resources, "pidfd_send_signal",
                                  "as many signals wait as this user may have waiting (ulimit -i)");
        default: return os::last_error("pidfd_send_signal");
    }
}

class Inbox final : public os::SignalPort {
  public:
    Inbox(os::Descriptor signals, const Place& place) : signals_(std::move(signals)), place_(place.text()) {}

    Result<void> send(std::optional<int>) override {
        return fail(Errc::not_supported_here, "this end receives; open signal://PID/NAME to send");
    }
    Result<Signal::Received> receive(const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return place_; }
    Result<NativeHandle> wait_handle() override {
        if (const auto here = owner_.check(); !here) return std::unexpected(here.error());
        return signals_.get();
    }

  private:
    os::Descriptor signals_;
    std::string place_;
    os::OwnerProcess owner_;
};

Signal::Received received(const signalfd_siginfo& info) {
    Signal::Received signal;
    signal.number = static_cast<int>(info.ssi_signo);
    if (info.ssi_pid != 0) {
        signal.from = {.process_id = info.ssi_pid, .user_id = std::to_string(info.ssi_uid), .identity = Identity::weak};
    }
    if (info.ssi_code == SI_QUEUE) signal.value = info.ssi_int;
    return signal;
}

Result<Signal::Received> Inbox::receive(const Deadline& deadline) {
    if (const auto here = owner_.check(); !here) return std::unexpected(here.error());
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    while (true) {
        signalfd_siginfo info{};
        if (os::uninterrupted([&] { return ::read(signals_.get(), &info, sizeof info); }) > 0) return received(info);
        if (errno != EAGAIN) return os::last_error("read");
        if (const auto ready = os::wait_for(signals_.get(), POLLIN, deadline); !ready)
            return std::unexpected(ready.error());
    }
}

// `SigBlk:	0000000000000200`: whether the bit of this signal is set. A thread that has ended meanwhile takes nothing.
bool is_blocked_in(const std::filesystem::path& thread, int number) {
    std::ifstream status(thread / "status");
    for (std::string line; std::getline(status, line);) {
        if (!line.starts_with("SigBlk:")) continue;
        const auto digits = line.substr(line.find_last_of(" \t") + 1);
        std::uint64_t mask = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), mask, 16);
        return ((mask >> (number - 1)) & 1U) != 0;
    }
    return true;
}

Result<void> require_blocked_everywhere(int number) {
    std::error_code error;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", error)) {
        if (is_blocked_in(thread.path(), number)) continue;
        return fail(Errc::invalid_argument, "thread " + thread.path().filename().string() +
                                                " of this process would take " + os::signal_name(number) +
                                                ": open the signal before other threads are started");
    }
    return {};
}

using Opened = Result<std::unique_ptr<os::SignalPort>>;

Opened open_inbox(const Place& place) {
    const int number = place.number;
    if (number == SIGKILL || number == SIGSTOP)
        return fail(Errc::invalid_argument, os::signal_name(number) + " cannot be received, only sent");
    sigset_t wanted;
    sigset_t before;
    ::sigemptyset(&wanted);
    ::sigaddset(&wanted, number);
    ::pthread_sigmask(SIG_BLOCK, &wanted, &before);
    auto inbox = [&]() -> Opened {
        if (const auto blocked = require_blocked_everywhere(number); !blocked) return std::unexpected(blocked.error());
        os::Descriptor signals(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
        if (!signals) return os::last_error("signalfd");
        return std::make_unique<Inbox>(std::move(signals), place);
    }();
    if (!inbox) ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return inbox;
}

Opened open_target(const Place& place) {
    os::Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, *place.process, 0)));
    if (!process && errno == ESRCH)
        return os::last_error("pidfd_open", "there is no process " + std::to_string(*place.process));
    if (!process && errno == EINVAL)
        return os::last_error(Errc::invalid_argument, "pidfd_open",
                              std::to_string(*place.process) + " is a thread, not a process");
    if (!process) return os::last_error("pidfd_open");
    return std::make_unique<Target>(std::move(process), place);
}

}  // namespace

Opened open(const Address& address) {
    const auto place = place_of(address);
    if (!place) return std::unexpected(place.error());
    return place->process ? open_target(*place) : open_inbox(*place);
}

Result<std::string> native_name(const Address& address) {
    const auto place = place_of(address);
    if (!place) return std::unexpected(place.error());
    return os::signal_name(place->number);
}

}  // namespace strait::mechanism::signal
