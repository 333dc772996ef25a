/// The exhibit of states: what one process asks is the newest value of one, and the answer that of another. Each value is seen whole.

#include "console.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"

#include <strait/raw_state.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;

constexpr auto kSilence = 20s;
// A state has room for some values, so that large ones take memory.
constexpr std::size_t kPayload = 64 * 1024;
constexpr RawStateOptions kOptions{.readers = 2};

Result<RawState> state_at(const std::string& address) {
    return RawState::open_or_create(address, sizeof(Message) + kPayload, kOptions);
}

/// Two states, of which this side stores into the one and the other side into the other.
class States {
  public:
    States(RawState mine, RawState others) : mine_(std::move(mine)), others_(std::move(others)) {}

    Result<void> tell(const Message& message, std::span<const std::byte> payload) {
        value_.resize(sizeof message + payload.size());
        std::memcpy(value_.data(), &message, sizeof message);
        std::ranges::copy(payload, value_.begin() + sizeof message);
        const auto stored = mine_.store(value_);
        if (!stored) return std::unexpected(stored.error());
        return {};
    }
    /// The value that comes after the one before.
    Result<RawValue> hear(const Deadline& deadline) {
        if (auto waited = others_.wait_newer_than(heard_, deadline); !waited) return std::unexpected(waited.error());
        auto value = others_.load();
        if (!value) return value;
        if (value->version != ++heard_ || value->bytes.size() < sizeof(Message))
            return fail(Errc::io, "a value has come out of turn");
        return value;
    }

  private:
    RawState mine_;
    RawState others_;
    std::vector<std::byte> value_;
    std::uint64_t heard_ = 1;  // the first value of a new state is empty
};

Message message_in(const RawValue& value) {
    Message message;
    std::memcpy(&message, value.bytes.data(), sizeof message);
    return message;
}

class StatePartner final : public Partner {
  public:
    StatePartner(States& states, const Deadline& deadline) : states_(states), deadline_(deadline) {}

    [[nodiscard]] std::size_t largest_payload() const override { return kPayload; }
    Result<Message> ask(const Message& request, std::span<const std::byte> payload) override {
        if (const auto told = states_.tell(request, payload); !told) return std::unexpected(told.error());
        const auto answer = states_.hear(deadline_);
        if (!answer) return std::unexpected(answer.error());
        return message_in(*answer);
    }
    Result<void> dismiss() override { return states_.tell({.operation = Operation::end}, {}); }

  private:
    States& states_;
    Deadline deadline_;
};

Result<States> open_states(const std::string& mine, const std::string& others) {
    auto own = state_at(mine);
    if (!own) return std::unexpected(own.error());
    auto other = state_at(others);
    if (!other) return std::unexpected(other.error());
    return States(std::move(*own), std::move(*other));
}

Result<Shown> show_states(const Stage& stage, std::string_view scheme) {
    const auto deadline = stage.deadline();
    const auto there = stage.address(scheme, "state");
    const auto back = stage.address(scheme, "state-back");
    auto states = open_states(there.text(), back.text());
    if (!states) return std::unexpected(states.error());
    auto other = OtherProcess::start_peer({"states", there.text(), back.text()}, deadline);
    if (!other) return std::unexpected(other.error());
    if (const auto ready = other->read_line(); !ready) return std::unexpected(ready.error());
    StatePartner partner(*states, deadline);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{there, *figures, "a state, and another one for the way back"};
}

Result<Shown> show_files(const Stage& stage) { return show_states(stage, "map"); }
Result<Shown> show_memory(const Stage& stage) { return show_states(stage, "shm"); }

}  // namespace

Result<void> answer_over_states(const Words& arguments) {
    auto states = open_states(arguments[1], arguments[0]);
    if (!states) return std::unexpected(states.error());
    if (auto printed = print("ready\n"); !printed) return printed;
    Receiver receiver;
    while (true) {
        const auto asked = states->hear(Deadline::after(kSilence));
        if (!asked) return std::unexpected(asked.error());
        const auto request = message_in(*asked);
        if (request.operation == Operation::end) return {};
        receiver.take(request, std::span(asked->bytes).subspan(sizeof(Message)));
        if (auto told = states->tell(receiver.answer(request), {}); !told) return told;
    }
}

std::vector<Exhibit> state_exhibits() {
    return {{"map", "strait", "map:///PATH", show_files}, {"shm", "strait", "shm://NAME", show_memory}};
}

}  // namespace strait::app::tour
