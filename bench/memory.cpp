/// The rows of memory: what an object takes that nobody uses, or that is full.

#include "bench/constant.hpp"
#include "bench/contest.hpp"
#include "bench/memory_in_use.hpp"
#include "bench/workbench.hpp"

#include <strait/bytes.hpp>
#include <strait/channel.hpp>
#include <strait/raw_topic.hpp>

#include <chrono>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;
using namespace strait::literals;

constexpr Task kTask{Measure::memory, 0};
constexpr auto kSetUp = 10s;

/// Opens many of a kind and looks at what that has taken, for each of them.
template <typename Object>
class Hoarder final : public Contender {
  public:
    using Make = std::function<Result<Object>()>;
    Hoarder(std::size_t count, Make make) : count_(count), make_(std::move(make)) {}

    Result<void> begin(const Order&) override {
        objects_.reserve(count_);
        return {};
    }
    Result<void> run(std::uint64_t) override {
        const auto before = memory_in_use();
        if (!before) return std::unexpected(before.error());
        while (objects_.size() < count_) {
            auto object = make_();
            if (!object) return std::unexpected(object.error());
            objects_.push_back(std::move(*object));
        }
        const auto after = memory_in_use();
        if (!after) return std::unexpected(after.error());
        each_ = static_cast<double>(*after - *before) / static_cast<double>(count_);
        return {};
    }
    Result<void> end() override {
        objects_.clear();
        return {};
    }
    [[nodiscard]] std::optional<double> figure() const override { return each_; }

  private:
    std::size_t count_;
    Make make_;
    std::vector<Object> objects_;
    double each_ = 0;
};

struct Ends {
    Channel one;
    Channel other;
};

Result<Ends> join(const Address& address) {
    auto listener = ChannelListener::listen(address);
    if (!listener) return std::unexpected(listener.error());
    Result<Channel> other = fail(Errc::timed_out);
    std::jthread connecting([&] { other = Channel::connect(address, {}, {.deadline = Deadline::after(kSetUp)}); });
    auto one = listener->accept(Deadline::after(kSetUp));
    connecting.join();
    if (!one) return std::unexpected(one.error());
    if (!other) return std::unexpected(other.error());
    return Ends{std::move(*one), std::move(*other)};
}

Result<void> fill(Channel& channel) {
    const std::vector<std::byte> message(16_KiB);
    while (true) {
        const auto sent = channel.try_send(message);
        if (!sent && sent.error() == Errc::would_block) return {};
        if (!sent) return sent;
    }
}

Result<Ends> join_and_fill(const Address& address) {
    auto ends = join(address);
    if (!ends) return ends;
    if (auto filled = fill(ends->one); !filled) return std::unexpected(filled.error());
    if (auto filled = fill(ends->other); !filled) return std::unexpected(filled.error());
    return ends;
}

Result<RawPublisher> open_topic(const Address& address) { return RawPublisher::create(address, sizeof(double)); }

template <typename Object>
Entrant hoarder(std::string name, std::size_t count, Result<Object> (*open)(const Address&)) {
    return {std::move(name), kTask, [=](const Workbench& bench, const Task&) -> Result<std::unique_ptr<Contender>> {
                if (auto known = memory_in_use(); !known) return std::unexpected(known.error());
                return std::make_unique<Hoarder<Object>>(count, [=] { return open(bench.address("shm")); });
            }};
}

Contest row(const std::string& mechanism, Entrant subject) {
    return {.name = contest_name("memory", mechanism, kTask), .subject = std::move(subject)};
}

}  // namespace

void add_memory_contests(std::vector<Contest>& contests) {
    constexpr std::size_t kChannels = 8;
    constexpr std::size_t kTopics = 1000;
    contests.push_back(row("full-channel", hoarder("strait channel, full", kChannels, join_and_fill)));
    contests.back().limit = constant("both rings", kTask, 2.0 * static_cast<double>(kDefaultLimits.ring));
    contests.back().target = Target{Bound::at_most, 1.05};
    contests.push_back(row("idle-channel", hoarder("strait channel, idle", kChannels, join)));
    contests.push_back(row("idle-topic", hoarder("strait topic, idle", kTopics, open_topic)));
    contests.back().limit = constant("64 KiB", kTask, 64_KiB);
    contests.back().target = Target{Bound::at_most, 1};
    contests.back().is_quick = false;
}

}  // namespace strait::bench
