/// The rows of channels: whole messages over shared memory, beside what two processes can do there with bare loads and stores.

#include "bench/contest.hpp"
#include "bench/game.hpp"
#include "bench/peer_link.hpp"
#include "bench/peer_roles.hpp"
#include "bench/wake_ups.hpp"
#include "bench/workbench.hpp"

#include <strait/channel.hpp>

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

/// One side's calls, as a user writes them: no deadline, every message copied in and out, or written and looked at in place.
class ChannelSide {
  public:
    explicit ChannelSide(Channel channel) : channel_(std::move(channel)) {}
    void resize(std::size_t size) { message_.resize(size); }

    Result<void> send() { return channel_.send(message_); }
    Result<void> receive() {
        const auto message = channel_.receive();
        if (!message) return std::unexpected(message.error());
        if (message->bytes().size() != message_.size()) return fail(Errc::corrupt_peer);
        std::memcpy(message_.data(), message->bytes().data(), message_.size());
        return {};
    }
    // As large as the others, but only its first word is written and read: the rest is where it was.
    Result<void> send_in_place() {
        auto loan = channel_.loan(message_.size());
        if (!loan) return std::unexpected(loan.error());
        std::memcpy(loan->bytes().data(), &word_, sizeof word_);
        return channel_.send(std::move(*loan));
    }
    Result<void> receive_in_place() {
        const auto message = channel_.receive();
        if (!message) return std::unexpected(message.error());
        if (message->bytes().size() != message_.size()) return fail(Errc::corrupt_peer);
        std::memcpy(&word_, message->bytes().data(), sizeof word_);
        return {};
    }
    // As a caller that has many at once.
    Result<void> send_many(std::uint64_t count) {
        std::vector<std::byte> messages(kBatch * message_.size());
        std::vector<std::span<const std::byte>> batch;
        for (std::size_t i = 0; i < kBatch; ++i)
            batch.push_back(std::span(messages).subspan(i * message_.size(), message_.size()));
        while (count > 0) {
            const auto sent = channel_.send_all(std::span(batch).first(std::min<std::uint64_t>(count, kBatch)));
            if (!sent) return std::unexpected(sent.error());
            count -= *sent;
        }
        return {};
    }
    Result<void> receive_many(std::uint64_t count) {
        const auto take = [this](std::span<const std::byte> message) {
            if (message.size() == message_.size()) std::memcpy(message_.data(), message.data(), message.size());
        };
        while (count > 0) {
            const auto came = channel_.receive_all(take);
            if (!came) return std::unexpected(came.error());
            if (*came > count) return fail(Errc::corrupt_peer);
            count -= *came;
        }
        return {};
    }

  private:
    static constexpr std::size_t kBatch = 64;

    Channel channel_;
    std::vector<std::byte> message_;
    std::uint64_t word_ = 0;
};

using Step = Result<void> (ChannelSide::*)();

/// How a side sends and receives.
struct Manner {
    Step send;
    Step receive;
};
constexpr Manner kCopied{&ChannelSide::send, &ChannelSide::receive};
constexpr Manner kInPlace{&ChannelSide::send_in_place, &ChannelSide::receive_in_place};

/// `count` times all these steps. The steps are known when it is compiled, so that calls cost what they cost a user.
template <Step... Steps>
Result<void> repeat(ChannelSide& side, std::uint64_t count) {
    Result<void> done;
    const auto take = [&](auto step) {
        done = (side.*step)();
        return done.has_value();
    };
    for (std::uint64_t i = 0; i < count; ++i) {
        if (!(take(Steps) && ...)) return done;
    }
    return done;
}

template <Manner Chosen>
Result<void> lead(ChannelSide& side, const Order& order, std::uint64_t count) {
    if (order.measure == Measure::round_trip) return repeat<Chosen.send, Chosen.receive>(side, count);
    if (auto sent = repeat<Chosen.send>(side, count); !sent) return sent;
    return side.receive();
}

template <Manner Chosen>
Result<void> follow_channel(ChannelSide& side, const Order& order) {
    if (order.measure == Measure::round_trip) return repeat<Chosen.receive, Chosen.send>(side, order.count);
    if (auto came = repeat<Chosen.receive>(side, order.count); !came) return came;
    return side.send();
}

// Of many at once only the sum is timed.
Result<void> lead_batches(ChannelSide& side, const Order& /*order*/, std::uint64_t count) {
    if (auto sent = side.send_many(count); !sent) return sent;
    return side.receive();
}

Result<void> follow_batches(ChannelSide& side, const Order& order) {
    if (auto came = side.receive_many(order.count); !came) return came;
    return side.send();
}

class ChannelContender final : public Contender {
  public:
    using Lead = Result<void> (*)(ChannelSide& side, const Order& order, std::uint64_t count);
    ChannelContender(Channel channel, PeerLink other, Lead lead)
        : side_(std::move(channel)), other_(std::move(other)), lead_(lead) {}

    Result<void> begin(const Order& order) override {
        order_ = order;
        side_.resize(order.size);
        return other_.begin(order);
    }
    Result<void> run(std::uint64_t count) override { return lead_(side_, order_, count); }
    Result<void> end() override { return other_.end(); }

  private:
    ChannelSide side_;
    PeerLink other_;
    Lead lead_;
    Order order_;
};

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
    ChannelContender::Lead lead;
    Result<void> (*follow)(ChannelSide& side, const Order& order);
};
constexpr std::array kManners{Sides{"copied", lead<kCopied>, follow_channel<kCopied>},
                              Sides{"in-place", lead<kInPlace>, follow_channel<kInPlace>},
                              Sides{"batches", lead_batches, follow_batches}};

const Sides& sides_of(std::string_view manner) { return *std::ranges::find(kManners, manner, &Sides::name); }

Result<std::unique_ptr<Contender>> make(const Workbench& bench, const Style& style) {
    const ChannelSettings settings{.waiting = *waiting_of(style.waiting)};
    auto listener = ChannelListener::listen(bench.address(style.scheme), settings);
    if (!listener) return std::unexpected(listener.error());
    auto other = PeerLink::start(bench, {"channel", listener->address().text(), style.waiting, style.manner});
    if (!other) return std::unexpected(other.error());
    auto channel = listener->accept(Deadline::after(kSetUp));
    if (!channel) return std::unexpected(channel.error());
    return std::make_unique<ChannelContender>(std::move(*channel), std::move(*other), sides_of(style.manner).lead);
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

}  // namespace

void add_channel_contests(std::vector<Contest>& contests) {
    add_busy_round_trips(contests);
    add_waiting(contests);
    add_one_way(contests);
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
