/// The rows of what Windows has not got, or not in this way: queues, signals, and how long it takes to start a program.

#include "bench/alone.hpp"
#include "bench/contest.hpp"
#include "bench/peer_roles.hpp"
#include "bench/posix/descriptor.hpp"
#include "bench/posix/forked_process.hpp"
#include "bench/posix/signals.hpp"
#include "bench/stream_loops.hpp"
#include "bench/workbench.hpp"
#include "tour/other_process.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>
#include <strait/process.hpp>
#include <strait/stream.hpp>

#include <fcntl.h>
#include <mqueue.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

namespace strait::bench {
namespace {

using namespace strait::literals;
using app::tour::OtherProcess;

using Made = Result<std::unique_ptr<Contender>>;

/// A queue is one way, so it takes two. As a user writes it: blocking, no deadline.
class Queues {
  public:
    Queues(Datagram from, Datagram to, std::unique_ptr<OtherProcess> other = nullptr)
        : other_(std::move(other)), from_(std::move(from)), to_(std::move(to)) {}
    Queues(Queues&&) = default;
    Queues& operator=(Queues&&) = delete;
    // The other process is not killed: its queue would stay. It leaves when an order comes that is none.
    ~Queues() {
        if (other_ != nullptr && to_.send({})) static_cast<void>(other_->wait());
    }

    bool read(std::span<std::byte> buffer) {
        const auto received = from_.receive(buffer);
        if (!received) error_ = received.error();
        return received && received->size == buffer.size();
    }
    bool write(std::span<const std::byte> data) {
        const auto sent = to_.send(data);
        if (!sent) error_ = sent.error();
        return sent.has_value();
    }
    [[nodiscard]] Error error() const { return error_; }

  private:
    std::unique_ptr<OtherProcess> other_;
    Datagram from_;
    Datagram to_;
    Error error_ = Errc::corrupt_peer;
};

Made make_queues(const Workbench& bench, const Task&) {
    const auto there = bench.address("mq");
    const auto back = bench.address("mq");
    auto from = Datagram::bind(back);
    if (!from) return std::unexpected(from.error());
    auto other = OtherProcess::start(bench.peer_command({"queues", there.text(), back.text()}), bench.deadline());
    if (!other) return std::unexpected(other.error());
    if (const auto ready = other->read_line(); !ready) return std::unexpected(ready.error());
    auto to = Datagram::connect(there);
    if (!to) return std::unexpected(to.error());
    return std::make_unique<StreamContender<Queues>>(
        Queues(std::move(*from), std::move(*to), std::make_unique<OtherProcess>(std::move(*other))));
}

Result<void> follow_over_queues(const Words& arguments) {
    auto from = Datagram::bind(arguments[0]);
    if (!from) return std::unexpected(from.error());
    auto to = Datagram::connect(arguments[1]);
    if (!to) return std::unexpected(to.error());
    auto stdio = Stream::connect("stdio:");
    if (!stdio) return std::unexpected(stdio.error());
    if (auto told = stdio->write(bytes("ready\n")); !told) return told;
    Queues queues(std::move(*from), std::move(*to));
    return follow(queues);
}

/// mq_send(3) and mq_receive(3), and no more.
struct BareQueues {
    static constexpr std::size_t kMessage = 8192;
    int from;
    int to;
    std::array<char, kMessage> room{};

    [[nodiscard]] bool read(std::span<std::byte> buffer) {
        const auto count = ::mq_receive(from, room.data(), room.size(), nullptr);
        if (count != static_cast<ssize_t>(buffer.size())) return false;
        std::memcpy(buffer.data(), room.data(), buffer.size());
        return true;
    }
    [[nodiscard]] bool write(std::span<const std::byte> data) const {
        return ::mq_send(to, reinterpret_cast<const char*>(data.data()), data.size(), 0) == 0;
    }
    [[nodiscard]] static Error error() { return last_error("a bare mq_send or mq_receive"); }
};

struct BareQueueLink {
    Descriptor there;
    Descriptor back;
    ForkedProcess other;
    BareQueues ends;

    [[nodiscard]] bool read(std::span<std::byte> buffer) { return ends.read(buffer); }
    [[nodiscard]] bool write(std::span<const std::byte> data) const { return ends.write(data); }
    [[nodiscard]] static Error error() { return BareQueues::error(); }
};

// A queue's descriptor is one of the ordinary ones here. Its name goes at once.
Descriptor open_queue(const Workbench& bench) {
    const auto name = "/" + std::string(bench.address("mq").place());
    mq_attr attributes{};
    attributes.mq_maxmsg = 10;
    attributes.mq_msgsize = BareQueues::kMessage;
    Descriptor queue(::mq_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600, &attributes));
    ::mq_unlink(name.c_str());
    return queue;
}

Made make_bare_queues(const Workbench& bench, const Task&) {
    auto there = open_queue(bench);
    auto back = open_queue(bench);
    if (!there || !back) return std::unexpected(last_error("mq_open"));
    BareQueues far{there.get(), back.get()};
    auto other =
        ForkedProcess::start(bench.cpus().there, {far.from, far.to}, [&far] { static_cast<void>(follow(far)); });
    if (!other) return std::unexpected(other.error());
    const BareQueues near{back.get(), there.get()};
    return std::make_unique<StreamContender<BareQueueLink>>(
        BareQueueLink{std::move(there), std::move(back), std::move(*other), near});
}

// The smallest program that everybody has.
constexpr const char* kProgram = "true";

Made make_start(const Workbench&, const Task&) {
    return alone([](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            auto child = Process::spawn({kProgram});
            if (!child || !child->wait()) return;
        }
    });
}

Made make_bare_start(const Workbench&, const Task&) {
    return alone([](std::uint64_t count) {
        std::string name = kProgram;
        const std::array<char*, 2> words{name.data(), nullptr};
        for (std::uint64_t i = 0; i < count; ++i) {
            pid_t child = 0;
            if (::posix_spawnp(&child, kProgram, nullptr, nullptr, words.data(), environ) != 0) return;
            ::waitpid(child, nullptr, 0);
        }
    });
}

}  // namespace

void add_system_contests(std::vector<Contest>& contests) {
    for (const std::size_t size : {std::uint64_t{8}, 1_KiB}) {
        const Task task{Measure::round_trip, size};
        contests.push_back({.name = contest_name("datagram", "mq", task),
                            .subject = {"strait mq://", task, make_queues},
                            .limit = Entrant{"bare mq", task, make_bare_queues},
                            .is_quick = size == 8});
    }
    add_signal_contest(contests);
    const Task start{Measure::cost, 0};
    contests.push_back({.name = contest_name("process", "start", start),
                        .subject = {"strait process", start, make_start},
                        .limit = Entrant{"bare posix_spawn", start, make_bare_start}});
}

std::span<const PeerRole> system_peer_roles() {
    static constexpr std::array kRoles{PeerRole{"queues", 2, follow_over_queues},
                                       PeerRole{"signals", 1, follow_by_signals}};
    return kRoles;
}

}  // namespace strait::bench
