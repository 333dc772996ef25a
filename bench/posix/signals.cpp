#include "bench/posix/signals.hpp"

#include "bench/posix/descriptor.hpp"
#include "bench/posix/forked_process.hpp"
#include "bench/wake_contender.hpp"
#include "bench/workbench.hpp"

#include <strait/signal.hpp>

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace strait::bench {
namespace {

using Made = Result<std::unique_ptr<Contender>>;

constexpr const char* kThere = "RTMIN+1";
constexpr const char* kBack = "RTMIN+2";
// Those of the bare ones, so that nobody takes what is the other's.
const int kBareThere = SIGRTMIN + 3;
const int kBareBack = SIGRTMIN + 4;

struct SignalBell {
    Result<void> ring() { return signal.send(); }
    Result<void> wait() {
        const auto received = signal.receive();
        if (!received) return std::unexpected(received.error());
        return {};
    }
    Signal signal;
};

Result<BellPair<SignalBell>> open_pair(const std::string& there, const std::string& back) {
    auto one = Signal::open(there);
    if (!one) return std::unexpected(one.error());
    auto other = Signal::open(back);
    if (!other) return std::unexpected(other.error());
    return BellPair<SignalBell>{{std::move(*one)}, {std::move(*other)}};
}

Made make_signals(const Workbench& bench, const Task&) {
    auto back = Signal::open(std::string("signal:///") + kBack);
    if (!back) return std::unexpected(back.error());
    auto other = PeerLink::start(bench, {"signals", back->address().text()});
    if (!other) return std::unexpected(other.error());
    // Until it is ready the signal would end it; nothing is sent before the first round has begun.
    auto there = Signal::open("signal://" + std::to_string(other->process_id()) + "/" + kThere);
    if (!there) return std::unexpected(there.error());
    return std::make_unique<WakeContender<SignalBell>>(BellPair<SignalBell>{{std::move(*there)}, {std::move(*back)}},
                                                       std::move(*other));
}

/// kill(2) and a read of a signalfd(2), and no more.
struct BareSignals {
    int inbox;
    int other;

    [[nodiscard]] bool wait() const {
        signalfd_siginfo heard{};
        return ::read(inbox, &heard, sizeof heard) == sizeof heard;
    }
    [[nodiscard]] bool ring(int signal) const { return ::kill(other, signal) == 0; }
};

class BareContender final : public Contender {
  public:
    BareContender(Descriptor inbox, ForkedProcess other)
        : inbox_(std::move(inbox)), other_(std::move(other)), ends_{inbox_.get(), other_.id()} {}

    Result<void> begin(const Order&) override { return {}; }
    Result<void> run(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!ends_.ring(kBareThere) || !ends_.wait()) return std::unexpected(last_error("a bare signal"));
        }
        return {};
    }
    Result<void> end() override { return {}; }

  private:
    Descriptor inbox_;
    ForkedProcess other_;
    BareSignals ends_;
};

sigset_t bare_signals() {
    sigset_t both;
    ::sigemptyset(&both);
    ::sigaddset(&both, kBareThere);
    ::sigaddset(&both, kBareBack);
    return both;
}

// What is read there is what has come for the process that reads, so both may have the same descriptor.
Made make_bare_signals(const Workbench& bench, const Task&) {
    const sigset_t both = bare_signals();
    Descriptor inbox(::signalfd(-1, &both, SFD_CLOEXEC));
    if (!inbox) return std::unexpected(last_error("signalfd"));
    const BareSignals far{inbox.get(), ::getpid()};
    auto other = ForkedProcess::start(bench.cpus().there, {far.inbox}, [far] {
        while (far.wait() && far.ring(kBareBack)) {
        }
    });
    if (!other) return std::unexpected(other.error());
    return std::make_unique<BareContender>(std::move(inbox), std::move(*other));
}

}  // namespace

void add_signal_contest(std::vector<Contest>& contests) {
    // Here, before any row has started a thread: one that does not block them would be ended by them.
    const sigset_t both = bare_signals();
    ::pthread_sigmask(SIG_BLOCK, &both, nullptr);
    const Task task{Measure::round_trip, 0};
    contests.push_back({.name = contest_name("signal", "wake", task),
                        .subject = {"strait signal://", task, make_signals},
                        .limit = Entrant{"bare kill", task, make_bare_signals}});
}

Result<void> follow_by_signals(const Words& arguments) {
    auto bells = open_pair(std::string("signal:///") + kThere, arguments[0]);
    if (!bells) return std::unexpected(bells.error());
    return follow_orders([&bells](const Order& order) { return bells->follow(order.count); });
}

}  // namespace strait::bench
