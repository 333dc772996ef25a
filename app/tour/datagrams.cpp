/// The exhibit of datagrams. Each is acknowledged before the next one goes, and sent again when that takes long, since one may be lost.

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

class DatagramPartner final : public Partner {
  public:
    DatagramPartner(Datagram& socket, const Deadline& deadline) : socket_(socket), deadline_(deadline) {}

    [[nodiscard]] std::size_t largest_payload() const override { return kPayload; }

    Result<Message> ask(const Message& request, std::span<const std::byte> payload) override {
        Message numbered = request;
        numbered.number = ++number_;
        const auto datagram = packed(numbered, payload, buffer_);
        while (true) {
            if (const auto sent = socket_.send(datagram, deadline_); !sent) return std::unexpected(sent.error());
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
            const auto came = socket_.receive(answer_, deadline);
            if (!came) return std::unexpected(came.error());
            const auto answer = unpacked(answer_);
            if (came->size == sizeof answer && answer.number == number_) return answer;
        }
    }

    Datagram& socket_;
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
    DatagramPartner partner(*socket, deadline);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{*Address::parse(*address), *figures, "each datagram acknowledged"};
}

}  // namespace

Result<void> answer_over_datagrams(const Words& arguments) {
    auto socket = Datagram::bind(arguments[0]);
    if (!socket) return std::unexpected(socket.error());
    if (auto printed = print(socket->address().text() + "\n"); !printed) return printed;
    Receiver receiver;
    Message answer;
    Buffer buffer(sizeof(Message) + kPayload);
    while (answer.operation != Operation::end) {
        const auto came = socket->receive(buffer, Deadline::after(kSilence));
        if (!came) return std::unexpected(came.error());
        const auto request = unpacked(buffer);
        // A request that comes again was answered before; only the answer was lost.
        if (request.number != answer.number) {
            receiver.take(request, std::span(buffer).subspan(sizeof request, came->size - sizeof request));
            answer = receiver.answer(request);
        }
        if (auto sent = socket->send_to(came->from, bytes_of(answer)); !sent) return sent;
    }
    return {};
}

std::vector<Exhibit> datagram_exhibits() { return {{"udp", "strait", "udp://127.0.0.1:PORT", show_udp}}; }

}  // namespace strait::app::tour
