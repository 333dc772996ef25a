/// The exhibits of datagrams. Each is acknowledged before the next one goes, and sent again when that takes long, since one may be lost.

#include "console.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"

#include <strait/datagram.hpp>

#include <algorithm>
#include <cstring>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPayload = 32 * 1024;
// Queues have messages of at most 8 KiB, if nobody says otherwise.
constexpr std::size_t kQueuePayload = 4 * 1024;
constexpr auto kLost = 200ms;
constexpr auto kSilence = 20s;

using Buffer = std::vector<std::byte>;

std::span<const std::byte> packed(const Message& message, std::span<const std::byte> payload, Buffer& buffer) {
    std::ranges::copy(bytes_of(message), buffer.begin());
    std::ranges::copy(payload, buffer.begin() + sizeof message);
    return std::span(buffer).first(sizeof message + payload.size());
}

Message unpacked(const Buffer& buffer) {
    Message message;
    std::memcpy(&message, buffer.data(), sizeof message);
    return message;
}

/// Over one socket for both ways, or one for each.
class DatagramPartner final : public Partner {
  public:
    DatagramPartner(Datagram& out, Datagram& in, std::size_t payload, const Deadline& deadline)
        : out_(out), in_(in), payload_(payload), deadline_(deadline) {}

    [[nodiscard]] std::size_t largest_payload() const override { return payload_; }

    Result<Message> ask(const Message& request, std::span<const std::byte> payload) override {
        Message numbered = request;
        numbered.number = ++number_;
        const auto datagram = packed(numbered, payload, buffer_);
        while (true) {
            if (const auto sent = out_.send(datagram, deadline_); !sent) return std::unexpected(sent.error());
            auto answer = await_answer();
            const bool lost = !answer && answer.error() == Errc::timed_out && !deadline_.expired();
            if (!lost) return answer;
        }
    }

    Result<void> dismiss() override {
        const auto answer = ask({.operation = Operation::end}, {});
        if (!answer) return std::unexpected(answer.error());
        return {};
    }

  private:
    Result<Message> await_answer() {
        const auto deadline = deadline_.or_at(Deadline::Clock::now() + kLost);
        while (true) {
            const auto came = in_.receive(answer_, deadline);
            if (!came) return std::unexpected(came.error());
            const auto answer = unpacked(answer_);
            if (came->size == sizeof answer && answer.number == number_) return answer;
        }
    }

    Datagram& out_;
    Datagram& in_;
    std::size_t payload_;
    Deadline deadline_;
    std::uint64_t number_ = 0;
    Buffer buffer_ = Buffer(sizeof(Message) + kPayload);
    Buffer answer_ = Buffer(sizeof(Message));
};

Result<Shown> show_udp(const Stage& stage) {
    const auto deadline = stage.deadline();
    auto other = OtherProcess::start_peer({"datagrams", "udp://127.0.0.1:0"}, deadline);
    if (!other) return std::unexpected(other.error());
    const auto address = other->read_line();
    if (!address) return std::unexpected(address.error());
    auto socket = Datagram::connect(*address);
    if (!socket) return std::unexpected(socket.error());
    DatagramPartner partner(*socket, *socket, kPayload, deadline);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{*Address::parse(*address), *figures, "each datagram acknowledged"};
}

// One queue there, which the other process makes, and one back.
Result<Shown> show_queue(const Stage& stage, const Address& there, const Address& back, std::size_t payload) {
    const auto deadline = stage.deadline();
    auto in = Datagram::bind(back);
    if (!in) return std::unexpected(in.error());
    auto other = OtherProcess::start_peer({"queues", there.text(), back.text()}, deadline);
    if (!other) return std::unexpected(other.error());
    if (const auto ready = other->read_line(); !ready) return std::unexpected(ready.error());
    auto out = Datagram::connect(there);
    if (!out) return std::unexpected(out.error());
    DatagramPartner partner(*out, *in, payload, deadline);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{there, *figures, "and another one for the way back"};
}

Result<Shown> show_mq(const Stage& stage) {
    return show_queue(stage, stage.address("mq", "there"), stage.address("mq", "back"), kQueuePayload);
}

Result<Shown> show_mailslot(const Stage& stage) {
    return show_queue(stage, stage.address("mailslot", "there"), stage.address("mailslot", "back"), kPayload);
}

// Its names are numbers: the one that this tour has drawn, and a digit.
Result<Shown> show_sysv(const Stage& stage) {
    const auto name = stage.address("mq-sysv").place();
    const auto number = "0x" + name.substr(name.rfind('-') + 1);
    const auto address = [&](const char* digit) { return stage.address("mq-sysv").with_place(number + digit); };
    return show_queue(stage, address("1"), address("2"), kQueuePayload);
}

// Answers each request until the last one. `reply(from, bytes)` takes an answer to who has asked.
template <typename Reply>
Result<void> answer_all(Datagram& in, Reply reply) {
    Receiver receiver;
    Message answer;
    Buffer buffer(sizeof(Message) + kPayload);
    while (answer.operation != Operation::end) {
        const auto came = in.receive(buffer, Deadline::after(kSilence));
        if (!came) return std::unexpected(came.error());
        const auto request = unpacked(buffer);
        // A request that comes again was answered before; only the answer was lost.
        if (request.number != answer.number) {
            receiver.take(request, std::span(buffer).subspan(sizeof request, came->size - sizeof request));
            answer = receiver.answer(request);
        }
        if (Result<void> sent = reply(came->from, bytes_of(answer)); !sent) return sent;
    }
    return {};
}

}  // namespace

Result<void> answer_over_datagrams(const Words& arguments) {
    auto socket = Datagram::bind(arguments[0]);
    if (!socket) return std::unexpected(socket.error());
    if (auto printed = print(socket->address().text() + "\n"); !printed) return printed;
    return answer_all(*socket, [&socket](const Address& from, std::span<const std::byte> answer) {
        return socket->send_to(from, answer);
    });
}

Result<void> answer_over_queues(const Words& arguments) {
    auto in = Datagram::bind(arguments[0]);
    if (!in) return std::unexpected(in.error());
    auto out = Datagram::connect(arguments[1]);
    if (!out) return std::unexpected(out.error());
    if (auto printed = print("ready\n"); !printed) return printed;
    return answer_all(*in, [&out](const Address&, std::span<const std::byte> answer) {
        return out->send(answer, Deadline::after(kSilence));
    });
}

std::vector<Exhibit> datagram_exhibits() {
    return {{"udp", "strait", "udp://127.0.0.1:PORT", show_udp},
            {"mq", "strait", "mq://NAME", show_mq},
            {"mq-sysv", "strait", "mq-sysv://KEY", show_sysv},
            {"mailslot", "strait", "mailslot://NAME", show_mailslot}};
}

}  // namespace strait::app::tour
