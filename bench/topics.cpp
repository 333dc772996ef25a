/// The rows of topics: a conversation over two of them, one each way.

#include "bench/contest.hpp"
#include "bench/game.hpp"
#include "bench/peer_roles.hpp"
#include "bench/topic_side.hpp"
#include "bench/workbench.hpp"

#include <strait/bytes.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;
using namespace strait::literals;

constexpr auto kSetUp = 10s;
constexpr std::uint64_t kMemory = 4_MiB;

constexpr Manner<TopicSide> kCopied{&TopicSide::publish, &TopicSide::receive};
constexpr Manner<TopicSide> kInPlace{&TopicSide::publish_in_place, &TopicSide::take_in_place};

/// How both sides of a conversation publish and receive, as it stands on the other process's command line.
struct Style {
    std::string manner = "busy";
    std::string policy = "keep-last";
};

// As much memory for each topic, and room for at least a few messages.
TopicOptions options_for(const Style& style, std::size_t size) {
    const auto room = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(kMemory / size, 4, 4096));
    return {.policy = style.policy == "reliable" ? reliable(room) : keep_last(std::min(room, 256U)), .subscribers = 1};
}

Result<TopicSide> make_side(const Address& to, const Address& from, const Style& style, std::size_t size) {
    auto publisher = RawPublisher::create(to, size, options_for(style, size));
    if (!publisher) return std::unexpected(publisher.error());
    const auto waiting = style.manner == "adaptive" ? Waiting::adaptive : Waiting::busy;
    auto subscriber = RawSubscriber::attach(from, {.wait = kSetUp, .waiting = waiting});
    if (!subscriber) return std::unexpected(subscriber.error());
    return TopicSide(std::move(*publisher), std::move(*subscriber));
}

Lead<TopicSide> lead_of(const Style& style) {
    return style.manner == "in-place" ? lead<kInPlace, TopicSide> : lead<kCopied, TopicSide>;
}

Result<std::unique_ptr<Contender>> make(const Workbench& bench, const Style& style, const Task& task) {
    const auto there = bench.address("shm");
    const auto back = bench.address("shm");
    auto other = PeerLink::start(
        bench, {"topics", there.text(), back.text(), style.manner, style.policy, std::to_string(task.size)});
    if (!other) return std::unexpected(other.error());
    auto side = make_side(there, back, style, task.size);
    if (!side) return std::unexpected(side.error());
    return std::make_unique<MessageContender<TopicSide>>(std::move(*side), std::move(*other), lead_of(style));
}

Entrant topic_entrant(const Style& style, const Task& task) {
    return {"strait topic", task, [style](const Workbench& bench, const Task& own) { return make(bench, style, own); }};
}

void add(std::vector<Contest>& contests, Entrant subject, Entrant limit, std::optional<double> at_most = {}) {
    const std::string mechanism = limit.name == "strait topic" ? "loan" : "busy";
    const auto task = subject.task;
    contests.push_back({.name = contest_name("topic", mechanism, task),
                        .subject = std::move(subject),
                        .limit = std::move(limit),
                        .spins = true});
    if (at_most) contests.back().target = Target{Bound::at_most, *at_most};
}

}  // namespace

void add_topic_contests(std::vector<Contest>& contests) {
    const Style busy;
    const Task word{Measure::round_trip, 8};
    const auto line = game_entrant("bare line", "line", word);
    add(contests, topic_entrant(busy, word), line, 1.6);
    for (const std::size_t size : {std::uint64_t{64}, 1_KiB, 16_KiB, 1_MiB}) {
        const Task task{Measure::round_trip, size};
        add(contests, topic_entrant(busy, task), size == 64 ? line : game_entrant("bare mailbox", "mailbox", task));
        contests.back().is_quick = size <= 1_KiB;
    }
    add(contests, topic_entrant({"in-place"}, {Measure::round_trip, 1_MiB}), topic_entrant(busy, word));
    contests.back().limit->name = "strait topic, 8 B";
    add(contests, topic_entrant({"adaptive"}, word), line);
    contests.back().name = contest_name("topic", "adaptive", word);

    const Style lossless{"busy", "reliable"};
    const Task words{Measure::rate, 8};
    const Task records{Measure::rate, 1_KiB};
    const Task bulk{Measure::bandwidth, 1_MiB};
    add(contests, topic_entrant(lossless, words), game_entrant("bare index-ring", "index-ring", words));
    add(contests, topic_entrant(lossless, records), game_entrant("bare record-ring", "record-ring", records));
    add(contests, topic_entrant(lossless, bulk), game_entrant("bare record-ring", "record-ring", bulk));
    contests.back().is_quick = false;
}

Result<void> follow_over_topics(const Words& arguments) {
    const auto there = Address::parse(arguments[0]);
    const auto back = Address::parse(arguments[1]);
    const Style style{arguments[2], arguments[3]};
    std::size_t size = 0;
    std::from_chars(arguments[4].data(), arguments[4].data() + arguments[4].size(), size);
    if (!there || !back || size == 0) return fail(Errc::invalid_argument, "bench-peer: there are no such topics");
    auto side = make_side(*back, *there, style, size);
    if (!side) return std::unexpected(side.error());
    return follow_orders([&](const Order& order) {
        side->resize(order.size);
        return style.manner == "in-place" ? follow_messages<kInPlace>(*side, order)
                                          : follow_messages<kCopied>(*side, order);
    });
}

}  // namespace strait::bench
