/// The exhibit of topics: one for the way there, another one for the way back, and nothing is lost on either.

#include "console.hpp"
#include "tour/dialogue.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"

#include <strait/topic.hpp>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;

constexpr auto kSetUp = 10s;
constexpr auto kSilence = 20s;
constexpr TopicOptions kOptions{.policy = reliable(8), .subscribers = 1};

Result<RawPublisher> publisher_at(const Address& address) {
    return RawPublisher::create(address, Dialogue::kLargest, kOptions);
}

class TopicDialogue final : public Dialogue {
  public:
    TopicDialogue(RawPublisher& to, RawSubscriber from, const Deadline& deadline)
        : to_(to), from_(std::move(from)), deadline_(deadline) {}

    Result<void> send(std::span<const std::byte> message) override { return to_.publish(message, deadline_); }
    Result<void> receive(const Taker& take) override {
        const auto sample = from_.receive(deadline_);
        if (!sample) return std::unexpected(sample.error());
        if (sample->missed != 0) return fail(Errc::io, "messages are missing");
        take(sample->bytes());
        return {};
    }

  private:
    RawPublisher& to_;
    RawSubscriber from_;
    Deadline deadline_;
};

Result<Shown> show_topics(const Stage& stage) {
    const auto deadline = stage.deadline();
    const auto there = stage.address("shm", "topic");
    const auto back = stage.address("shm", "topic-back");
    auto publisher = publisher_at(there);
    if (!publisher) return std::unexpected(publisher.error());
    auto other = OtherProcess::start_peer({"topics", there.text(), back.text()}, deadline);
    if (!other) return std::unexpected(other.error());
    if (const auto ready = other->read_line(); !ready) return std::unexpected(ready.error());
    auto subscriber = RawSubscriber::attach(back);
    if (!subscriber) return std::unexpected(subscriber.error());
    TopicDialogue dialogue(*publisher, std::move(*subscriber), deadline);
    DialoguePartner partner(dialogue);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{there, *figures, "a topic, and another one for the way back"};
}

}  // namespace

Result<void> answer_over_topics(const Words& arguments) {
    auto subscriber = RawSubscriber::attach(arguments[0], {.wait = kSetUp});
    if (!subscriber) return std::unexpected(subscriber.error());
    const auto back = Address::parse(arguments[1]);
    if (!back) return std::unexpected(back.error());
    auto publisher = publisher_at(*back);
    if (!publisher) return std::unexpected(publisher.error());
    if (auto printed = print("ready\n"); !printed) return printed;
    TopicDialogue dialogue(*publisher, std::move(*subscriber), Deadline::after(kSilence));
    return answer(dialogue);
}

std::vector<Exhibit> topic_exhibits() { return {{"shm", "strait", "shm://NAME", show_topics}}; }

}  // namespace strait::app::tour
