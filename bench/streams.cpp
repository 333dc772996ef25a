/// The rows of streams: strait's beside the same bytes through bare system calls.

#include "bench/bare_streams.hpp"
#include "bench/contest.hpp"
#include "bench/peer_roles.hpp"
#include "bench/stream_loops.hpp"
#include "bench/workbench.hpp"
#include "tour/other_process.hpp"

#include <strait/bytes.hpp>
#include <strait/listener.hpp>
#include <strait/schemes.hpp>

#include <array>
#include <optional>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;
using app::tour::OtherProcess;

constexpr auto kSetUp = 10s;
constexpr Target kTarget{Bound::at_most, 1.05};
constexpr Target kBandwidthTarget{Bound::at_least, 0.95};

/// As a user writes it: blocking, no deadline.
class StraitEnds {
  public:
    StraitEnds(Stream from, std::optional<Stream> to) : from_(std::move(from)), to_(std::move(to)) {}

    bool read(std::span<std::byte> buffer) { return kept(from_.read_exact(buffer)); }
    bool write(std::span<const std::byte> data) { return kept((to_ ? *to_ : from_).write(data)); }
    [[nodiscard]] Error error() const { return error_; }

  private:
    bool kept(const Result<void>& done) {
        if (!done) error_ = done.error();
        return done.has_value();
    }

    Stream from_;
    std::optional<Stream> to_;
    Error error_ = Errc::io;
};

/// The ends, and what must outlive them.
struct StraitLink {
    std::optional<OtherProcess> other;
    std::optional<Listener> listener;
    StraitEnds ends;

    bool read(std::span<std::byte> buffer) { return ends.read(buffer); }
    bool write(std::span<const std::byte> data) { return ends.write(data); }
    [[nodiscard]] Error error() const { return ends.error(); }
};

using Made = Result<std::unique_ptr<Contender>>;

Made contender(std::optional<OtherProcess> other, std::optional<Listener> listener, StraitEnds ends) {
    return std::make_unique<StreamContender<StraitLink>>(
        StraitLink{std::move(other), std::move(listener), std::move(ends)});
}

Made over_listener(const Workbench& bench, const Address& address) {
    auto listener = Listener::listen(address);
    if (!listener) return std::unexpected(listener.error());
    auto other = OtherProcess::start(bench.peer_command({"stream", listener->address().text()}), bench.deadline());
    if (!other) return std::unexpected(other.error());
    auto stream = listener->accept(Deadline::after(kSetUp));
    if (!stream) return std::unexpected(stream.error());
    return contender(std::move(*other), std::move(*listener), {std::move(*stream), std::nullopt});
}

Made over_pipe(const Workbench& bench, const Task&) { return over_listener(bench, bench.address("pipe")); }
Made over_unix(const Workbench& bench, const Task&) { return over_listener(bench, bench.address("unix")); }
Made over_tcp(const Workbench& bench, const Task&) {
    return over_listener(bench, *Address::parse("tcp://127.0.0.1:0"));
}

Made over_exec(const Workbench& bench, const Task&) {
    auto address = *Address::parse("exec:x");
    std::string command;
    for (const auto& word : bench.peer_command({"stdio"})) command += "\"" + word + "\" ";
    auto stream = Stream::connect(address.with_place(command));
    if (!stream) return std::unexpected(stream.error());
    return contender(std::nullopt, std::nullopt, {std::move(*stream), std::nullopt});
}

// A FIFO is one way, so it takes two.
Made over_fifos(const Workbench& bench, const Task&) {
    const auto there = bench.address("fifo");
    const auto back = bench.address("fifo");
    auto listener = Listener::listen(back);
    if (!listener) return std::unexpected(listener.error());
    auto other = OtherProcess::start(bench.peer_command({"fifos", there.text(), back.text()}), bench.deadline());
    if (!other) return std::unexpected(other.error());
    auto to = Stream::connect(there, {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
    if (!to) return std::unexpected(to.error());
    auto from = listener->accept(Deadline::after(kSetUp));
    if (!from) return std::unexpected(from.error());
    return contender(std::move(*other), std::move(*listener), {std::move(*from), std::move(*to)});
}

struct Mechanism {
    std::string scheme;
    std::string name;
    Made (*make)(const Workbench&, const Task&);
    Entrant (*limit)(const Task&);
};

void add_rows(std::vector<Contest>& contests, const Mechanism& mechanism, const Task& task, bool is_quick) {
    contests.push_back({
        .name = contest_name("stream", mechanism.scheme, task),
        .subject = {mechanism.name, task, mechanism.make},
        .limit = mechanism.limit(task),
        .target = is_time(task.measure) ? kTarget : kBandwidthTarget,
        .is_quick = is_quick,
    });
}

}  // namespace

void add_stream_contests(std::vector<Contest>& contests) {
    const std::array mechanisms{
        Mechanism{"pipe", "strait pipe://", over_pipe, bare_local_pipe},
        Mechanism{"unix", "strait unix://", over_unix, bare_unix_socket},
        Mechanism{"tcp", "strait tcp://", over_tcp, bare_tcp},
        Mechanism{"exec", "strait exec:", over_exec, bare_pipes},
        Mechanism{"fifo", "strait fifo://", over_fifos, bare_fifos},
    };
    for (const auto& mechanism : mechanisms) {
        if (find_scheme(mechanism.scheme)->on(this_system()).availability != Availability::works) continue;
        for (const std::size_t size : {std::uint64_t{8}, std::uint64_t{64}, 1_KiB, 16_KiB, 256_KiB, 1_MiB, 16_MiB})
            add_rows(contests, mechanism, {Measure::round_trip, size}, size == 8 || size == 1_KiB);
        for (const std::size_t size : {1_KiB, 64_KiB, 1_MiB, 16_MiB})
            add_rows(contests, mechanism, {Measure::bandwidth, size}, size == 64_KiB);
    }
}

Result<void> follow_over_stdio(const Words&) {
    auto stdio = Stream::connect("stdio:");
    if (!stdio) return std::unexpected(stdio.error());
    StraitEnds ends(std::move(*stdio), std::nullopt);
    return follow(ends);
}

Result<void> follow_over_stream(const Words& arguments) {
    auto stream = Stream::connect(arguments[0], {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
    if (!stream) return std::unexpected(stream.error());
    StraitEnds ends(std::move(*stream), std::nullopt);
    return follow(ends);
}

Result<void> follow_over_fifos(const Words& arguments) {
    auto listener = Listener::listen(arguments[0]);
    if (!listener) return std::unexpected(listener.error());
    auto to = Stream::connect(arguments[1], {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
    if (!to) return std::unexpected(to.error());
    auto from = listener->accept(Deadline::after(kSetUp));
    if (!from) return std::unexpected(from.error());
    StraitEnds ends(std::move(*from), std::move(*to));
    return follow(ends);
}

}  // namespace strait::bench
