/// The exhibits of channels: messages over shared memory that the two processes hand to each other, and JSON as Node and its children speak it.

#include "sha256.hpp"
#include "terminal.hpp"
#include "tour/dialogue.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"

#include <strait/bytes.hpp>
#include <strait/channel.hpp>

#include <charconv>
#include <string>
#include <vector>

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

/// Each message is a JSON text of its bytes as hexadecimal digits.
class JsonDialogue final : public Dialogue {
  public:
    explicit JsonDialogue(Channel channel) : channel_(std::move(channel)) {}

    Result<void> send(std::span<const std::byte> message) override {
        return channel_.send(bytes('"' + hex(message) + '"'));
    }
    Result<void> receive(const Taker& take) override {
        const auto message = channel_.receive();
        if (!message) return std::unexpected(message.error());
        const auto json = text(message->bytes());
        if (json.size() < 2 || json.size() % 2 != 0) return fail(Errc::io, "what has come is not what was sent");
        const auto digits = json.substr(1, json.size() - 2);
        std::vector<std::byte> decoded(digits.size() / 2);
        for (std::size_t i = 0; i < decoded.size(); ++i) {
            std::uint8_t value = 0;
            const char* const pair = digits.data() + 2 * i;
            if (std::from_chars(pair, pair + 2, value, 16).ptr != pair + 2)
                return fail(Errc::io, "what has come is not what was sent");
            decoded[i] = std::byte{value};
        }
        take(decoded);
        return {};
    }

  private:
    Channel channel_;
};

// The child finds the channel that it was started with, as one of Node's does.
Result<Shown> show_node(const Stage& stage) {
    auto program = own_program();
    for (std::size_t at = 0; (at = program.find_first_of("%&", at)) != std::string::npos; at += 3)
        program.replace(at, 1, program[at] == '%' ? "%25" : "%26");
    auto child = Channel::connect("exec:?argv=" + program + "&argv=tour-peer&argv=node&ipc=node", {},
                                  {.deadline = stage.deadline()});
    if (!child) return std::unexpected(child.error());
    JsonDialogue dialogue(std::move(*child));
    DialoguePartner partner(dialogue);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    return Shown{*Address::parse("node:"), *figures, "the side of a child with ?ipc=node"};
}

}  // namespace

Result<void> answer_over_node(const Words& /*arguments*/) {
    auto channel = Channel::connect("node:");
    if (!channel) return std::unexpected(channel.error());
    JsonDialogue dialogue(std::move(*channel));
    return answer(dialogue);
}

Result<void> answer_over_channel(const Words& arguments) {
    auto channel = Channel::connect(arguments[0], {}, {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
    if (!channel) return std::unexpected(channel.error());
    ChannelDialogue dialogue(std::move(*channel));
    return answer(dialogue);
}

std::vector<Exhibit> channel_exhibits() {
    return {{"shm", "strait", "shm://NAME", show_channel}, {"node", "strait", "node:", show_node}};
}

}  // namespace strait::app::tour
