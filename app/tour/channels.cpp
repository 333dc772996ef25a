/// The exhibit of channels: messages over shared memory that the two processes hand to each other.

#include "tour/dialogue.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"

#include <strait/channel.hpp>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;

constexpr auto kSetUp = 10s;

// Without a deadline, as with streams: when time runs out the other process is killed, which ends the wait.
class ChannelDialogue final : public Dialogue {
  public:
    explicit ChannelDialogue(Channel channel) : channel_(std::move(channel)) {}

    Result<void> send(std::span<const std::byte> message) override { return channel_.send(message); }
    Result<void> receive(const Taker& take) override {
        const auto message = channel_.receive();
        if (!message) return std::unexpected(message.error());
        take(message->bytes());
        return {};
    }

  private:
    Channel channel_;
};

Result<Shown> show_channel(const Stage& stage) {
    const auto deadline = stage.deadline();
    auto listener = ChannelListener::listen(stage.address("shm", "channel"));
    if (!listener) return std::unexpected(listener.error());
    auto other = OtherProcess::start_peer({"channel", listener->address().text()}, deadline);
    if (!other) return std::unexpected(other.error());
    auto channel = listener->accept(deadline);
    if (!channel) return std::unexpected(channel.error());
    ChannelDialogue dialogue(std::move(*channel));
    DialoguePartner partner(dialogue);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{listener->address(), *figures, "a channel", "memory without a name"};
}

}  // namespace

Result<void> answer_over_channel(const Words& arguments) {
    auto channel = Channel::connect(arguments[0], {}, {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
    if (!channel) return std::unexpected(channel.error());
    ChannelDialogue dialogue(std::move(*channel));
    return answer(dialogue);
}

std::vector<Exhibit> channel_exhibits() { return {{"shm", "strait", "shm://NAME", show_channel}}; }

}  // namespace strait::app::tour
