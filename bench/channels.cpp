/// The rows of channels: whole messages over shared memory, beside what two processes can do there with bare loads and stores, and over streams.

#include "bench/bare_streams.hpp"
#include "bench/channel_side.hpp"
#include "bench/contest.hpp"
#include "bench/game.hpp"
#include "bench/peer_roles.hpp"
#include "bench/wake_ups.hpp"
#include "bench/workbench.hpp"

#include <strait/bytes.hpp>
#include <strait/schemes.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;
using namespace strait::literals;

constexpr auto kSetUp = 10s;

constexpr Manner<ChannelSide> kCopied{&ChannelSide::send, &ChannelSide::receive};
constexpr Manner<ChannelSide> kInPlace{&ChannelSide::send_in_place, &ChannelSide::receive_in_place};

// Of many at once only the sum is timed.
Result<void> lead_batches(ChannelSide& side, const Order& /*order*/, std::uint64_t count) {
    if (auto sent = side.send_many(count); !sent) return sent;
    return side.receive();
}

Result<void> follow_batches(ChannelSide& side, const Order& order) {
    if (auto came = side.receive_many(order.count); !came) return came;
    return side.send();
}

constexpr std::array<std::pair<std::string_view, Waiting>, 3> kWaitings{
    std::pair{"busy", Waiting::busy}, {"adaptive", Waiting::adaptive}, {"sleep", Waiting::sleep}};

std::optional<Waiting> waiting_of(std::string_view word) {
    for (const auto& [name, waiting] : kWaitings) {
        if (name == word) return waiting;
    }
    return std::nullopt;
}

struct Style {
    std::string scheme;
    std::string waiting;
    std::string manner = "copied";
};

/// How the two sides of a manner go about it.
struct Sides {
    std::string_view name;
    Lead<ChannelSide> lead;
    Result<void> (*follow)(ChannelSide& side, const Order& order);
};
constexpr std::array kManners{Sides{"copied", lead<kCopied, ChannelSide>, follow_messages<kCopied, ChannelSide>},
                              Sides{"in-place", lead<kInPlace, ChannelSide>, follow_messages<kInPlace, ChannelSide>},
                              Sides{"batches", lead_batches, follow_batches}};

const Sides& sides_of(std::string_view manner) { return *std::ranges::find(kManners, manner, &Sides::name); }

Result<std::unique_ptr<Contender>> make(const Workbench& bench, const Style& style) {
    const ChannelSettings settings{.waiting = *waiting_of(style.waiting)};
    const auto address = style.scheme == "tcp" ? *Address::parse("tcp://127.0.0.1:0") : bench.address(style.scheme);
    auto listener = ChannelListener::listen(address, settings);
    if (!listener) return std::unexpected(listener.error());
    auto other = PeerLink::start(bench, {"channel", listener->address().text(), style.waiting, style.manner});
    if (!other) return std::unexpected(other.error());
    auto channel = listener->accept(Deadline::after(kSetUp));
    if (!channel) return std::unexpected(channel.error());
    return std::make_unique<MessageContender<ChannelSide>>(ChannelSide(std::move(*channel)), std::move(*other),
                                                           sides_of(style.manner).lead);
}

/// A child whose orders come over the channel too, since its stdin and stdout are that.
class ChildContender final : public Contender {
  public:
    explicit ChildContender(Channel channel) : side_(std::move(channel)) {}

    Result<void> begin(const Order& order) override {
        order_ = order;
        side_.resize(order.size);
        if (auto sent = side_.channel().send(std::as_bytes(std::span(&order, 1))); !sent) return sent;
        const auto ready = side_.channel().receive();
        if (!ready) return std::unexpected(ready.error());
        return {};
    }
    Result<void> run(std::uint64_t count) override { return lead<kCopied, ChannelSide>(side_, order_, count); }
    Result<void> end() override { return {}; }

  private:
    ChannelSide side_;
    Order order_;
};

Result<std::unique_ptr<Contender>> make_child(const Workbench& bench, const Task&) {
    std::string command;
    for (const auto& word : bench.peer_command({"stdio-channel"})) command += "\"" + word + "\" ";
    auto channel = Channel::connect(Address::parse("exec:x")->with_place(command));
    if (!channel) return std::unexpected(channel.error());
    return std::make_unique<ChildContender>(std::move(*channel));
}

Entrant channel_entrant(const Style& style, const Task& task) {
    return {"strait channel", task, [style](const Workbench& bench, const Task&) { return make(bench, style); }};
}

Contest row(const std::string& mechanism, const Style& style, const Task& task) {
    return {.name = contest_name("channel", mechanism, task),
            .subject = channel_entrant(style, task),
            .spins = style.waiting != "sleep"};
}

void add(std::vector<Contest>& contests, Contest contest, std::optional<Entrant> limit, std::optional<Target> target) {
    contest.limit = std::move(limit);
    if (contest.limit) contest.target = target;
    contests.push_back(std::move(contest));
}

Target at_most(double ratio) { return {Bound::at_most, ratio}; }
Target at_least(double ratio) { return {Bound::at_least, ratio}; }

const Style kBusy{"shm", "busy"};
const Style kAdaptive{"shm", "adaptive"};

void add_busy_round_trips(std::vector<Contest>& contests) {
    const auto line = game_entrant("bare line", "line", {Measure::round_trip, 8});
    for (const std::size_t size : {std::size_t{8}, std::size_t{64}, std::size_t{112}})
        add(contests, row("busy", kBusy, {Measure::round_trip, size}), line, at_most(size == 8 ? 1.25 : 1.4));
    for (const std::size_t size : {1_KiB, 16_KiB, 256_KiB, 1_MiB, 16_MiB}) {
        const Task task{Measure::round_trip, size};
        add(contests, row("busy", kBusy, task), game_entrant("bare mailbox", "mailbox", task),
            size == 1_KiB ? std::optional(at_most(1.4)) : std::nullopt);
        contests.back().is_quick = size == 1_KiB;
    }
    add(contests, row("loan", {"shm", "busy", "in-place"}, {Measure::round_trip, 1_MiB}),
        channel_entrant(kBusy, {Measure::round_trip, 8}), at_most(1.3));
    contests.back().limit->name = "strait channel, 8 B";
}

void add_one_way(std::vector<Contest>& contests) {
    const Task words{Measure::rate, 8};
    const Task records{Measure::rate, 1_KiB};
    const Task bulk{Measure::bandwidth, 1_MiB};
    add(contests, row("busy", kBusy, words), game_entrant("bare index-ring", "index-ring", words), at_least(0.9));
    add(contests, row("batch", {"shm", "busy", "batches"}, words), game_entrant("bare index-ring", "index-ring", words),
        at_least(3));
    add(contests, row("busy", kBusy, records), game_entrant("bare record-ring", "record-ring", records), at_least(0.7));
    add(contests, row("busy", kBusy, bulk), game_entrant("bare record-ring", "record-ring", bulk), at_least(0.8));
}

void add_waiting(std::vector<Contest>& contests) {
    const Task task{Measure::round_trip, 8};
    add(contests, row("adaptive", kAdaptive, task), game_entrant("bare line", "line", task), at_most(1.6));
    add(contests, row("sleep", {"shm", "sleep"}, task), bare_eventfd(task), at_most(1.1));
    add(contests, row("one-cpu", kAdaptive, task), bare_eventfd(task), at_most(1.3));
    contests.back().place = Place::one_cpu;
    contests.back().spins = false;
}

// What whole messages cost on a stream, beside its bare bytes.
void add_streams(std::vector<Contest>& contests) {
    struct Stream {
        std::string scheme;
        Entrant (*limit)(const Task&);
    };
    for (const auto& [scheme, limit] :
         {Stream{"pipe", bare_local_pipe}, Stream{"unix", bare_unix_socket}, Stream{"tcp", bare_tcp}}) {
        if (find_scheme(scheme)->on(this_system()).availability != Availability::works) continue;
        for (const Task& task : {Task{Measure::round_trip, 8}, Task{Measure::round_trip, 1_KiB},
                                 Task{Measure::rate, 64}, Task{Measure::bandwidth, 64_KiB}}) {
            add(contests, row(scheme, {scheme, "adaptive"}, task), limit(task), std::nullopt);
            contests.back().is_quick = task.size == 8;
            contests.back().spins = false;
        }
    }
    for (const Task& task :
         {Task{Measure::round_trip, 8}, Task{Measure::round_trip, 1_KiB}, Task{Measure::bandwidth, 64_KiB}}) {
        contests.push_back({.name = contest_name("channel", "exec", task),
                            .subject = {"strait channel", task, make_child},
                            .limit = bare_pipes(task),
                            .is_quick = task.size == 8,
                            .spins = false});
    }
}

}  // namespace

void add_channel_contests(std::vector<Contest>& contests) {
    add_busy_round_trips(contests);
    add_waiting(contests);
    add_one_way(contests);
    add_streams(contests);
}

Result<void> follow_over_stdio_channel(const Words& /*arguments*/) {
    auto channel = Channel::connect("stdio:");
    if (!channel) return std::unexpected(channel.error());
    ChannelSide side(std::move(*channel));
    while (true) {
        Order order;
        {
            const auto asked = side.channel().receive();
            if (!asked && (asked.error() == Errc::closed || asked.error() == Errc::peer_died)) return {};
            if (!asked) return std::unexpected(asked.error());
            if (asked->bytes().size() != sizeof order) return fail(Errc::corrupt_peer);
            std::memcpy(&order, asked->bytes().data(), sizeof order);
        }
        side.resize(order.size);
        if (auto ready = side.channel().send(bytes("1")); !ready) return ready;
        if (auto played = follow_messages<kCopied, ChannelSide>(side, order); !played) return played;
    }
}

Result<void> follow_over_channel(const Words& arguments) {
    const auto waiting = waiting_of(arguments[1]);
    if (!waiting) return fail(Errc::invalid_argument, "bench-peer: there is no such way to wait");
    auto channel =
        Channel::connect(arguments[0], {.waiting = *waiting}, {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
    if (!channel) return std::unexpected(channel.error());
    ChannelSide side(std::move(*channel));
    const auto& sides = sides_of(arguments[2]);
    return follow_orders([&side, &sides](const Order& order) {
        side.resize(order.size);
        return sides.follow(side, order);
    });
}

}  // namespace strait::bench
