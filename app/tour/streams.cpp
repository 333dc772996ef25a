/// The exhibits that move bytes in order: exec, stdio, pipe, fifo, unix, tcp.

#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"
#include "tour/stream_partner.hpp"

#include <strait/listener.hpp>

#include <array>
#include <memory>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kChunk = 256 * 1024;
constexpr auto kSetUp = 10s;

class StreamPartner final : public Partner {
  public:
    StreamPartner(Stream& from, Stream& to) : from_(from), to_(to) {}

    [[nodiscard]] std::size_t largest_payload() const override { return std::numeric_limits<std::size_t>::max(); }

    // Without a deadline, since that is what is measured. When time runs out the other process is killed, which ends the wait.
    Result<Message> ask(const Message& request, std::span<const std::byte> payload) override {
        if (const auto sent = to_.write(bytes_of(request)); !sent) return std::unexpected(sent.error());
        if (const auto sent = to_.write(payload); !sent) return std::unexpected(sent.error());
        Message answer;
        if (const auto came = from_.read_exact(bytes_of(answer)); !came) return std::unexpected(came.error());
        return answer;
    }

    Result<void> dismiss() override { return to_.write(bytes_of(Message{.operation = Operation::end})); }

  private:
    Stream& from_;
    Stream& to_;
};

}  // namespace

Result<Figures> measure_streams(Stream& from, Stream& to, const Stage& stage, OtherProcess& other) {
    StreamPartner partner(from, to);
    auto figures = measure(partner, stage.input());
    if (!figures) return figures;
    if (const auto ended = other.wait(); !ended) return std::unexpected(ended.error());
    return figures;
}

namespace {

Result<Figures> measure_child(const Stage& stage) {
    auto child = OtherProcess::start_peer({"stdio"}, stage.deadline());
    if (!child) return std::unexpected(child.error());
    StreamPartner partner(child->out(), child->in());
    auto figures = measure(partner, stage.input());
    if (!figures) return figures;
    if (const auto ended = child->wait(); !ended) return std::unexpected(ended.error());
    return figures;
}

Result<Shown> show_exec(const Stage& stage) {
    const auto figures = measure_child(stage);
    if (!figures) return std::unexpected(figures.error());
    return Shown{*Address::parse("exec:strait tour-peer stdio"), *figures, ""};
}

Result<Shown> show_stdio(const Stage& stage) {
    const auto figures = measure_child(stage);
    if (!figures) return std::unexpected(figures.error());
    return Shown{*Address::parse("stdio:"), *figures, "the child's side of exec:"};
}

Result<Shown> show_listener(const Stage& stage, const Address& address) {
    const auto deadline = stage.deadline();
    auto listener = Listener::listen(address);
    if (!listener) return std::unexpected(listener.error());
    auto other = OtherProcess::start_peer({"stream", listener->address().text()}, deadline);
    if (!other) return std::unexpected(other.error());
    auto stream = listener->accept(deadline);
    if (!stream) return std::unexpected(stream.error());
    const auto figures = measure_streams(*stream, *stream, stage, *other);
    if (!figures) return std::unexpected(figures.error());
    return Shown{listener->address(), *figures, ""};
}

Result<Shown> show_pipe(const Stage& stage) { return show_listener(stage, stage.address("pipe")); }
Result<Shown> show_unix(const Stage& stage) { return show_listener(stage, stage.address("unix")); }
Result<Shown> show_tcp(const Stage& stage) { return show_listener(stage, *Address::parse("tcp://127.0.0.1:0")); }
Result<Shown> show_tcp_6(const Stage& stage) { return show_listener(stage, *Address::parse("tcp://[::1]:0")); }

// A FIFO is one way, so it takes two.
Result<Shown> show_fifos(const Stage& stage) {
    const auto deadline = stage.deadline();
    const auto there = stage.address("fifo", "there");
    const auto back = stage.address("fifo", "back");
    auto listener = Listener::listen(back);
    if (!listener) return std::unexpected(listener.error());
    auto other = OtherProcess::start_peer({"fifos", there.text(), back.text()}, deadline);
    if (!other) return std::unexpected(other.error());
    auto to = Stream::connect(there, {.wait = kSetUp, .deadline = deadline});
    if (!to) return std::unexpected(to.error());
    auto from = listener->accept(deadline);
    if (!from) return std::unexpected(from.error());
    const auto figures = measure_streams(*from, *to, stage, *other);
    if (!figures) return std::unexpected(figures.error());
    return Shown{there, *figures, "and another one for the way back"};
}

}  // namespace

Result<void> answer(Stream& from, Stream& to) {
    Receiver receiver;
    const auto buffer = std::make_unique_for_overwrite<std::byte[]>(kChunk);
    while (true) {
        Message request;
        if (auto came = from.read_exact(bytes_of(request)); !came) return came;
        if (request.operation == Operation::end) return {};
        for (auto rest = request.size; rest > 0;) {
            const auto count = from.read({buffer.get(), std::min<std::uint64_t>(kChunk, rest)});
            if (!count) return std::unexpected(count.error());
            if (*count == 0) return fail(Errc::peer_died);
            receiver.take(request, {buffer.get(), *count});
            rest -= *count;
        }
        if (auto sent = to.write(bytes_of(receiver.answer(request))); !sent) return sent;
    }
}

Result<void> answer_over_stdio(const Words&) {
    auto stdio = Stream::connect("stdio:");
    if (!stdio) return std::unexpected(stdio.error());
    return answer(*stdio, *stdio);
}

Result<void> answer_over_stream(const Words& arguments) {
    auto stream = Stream::connect(arguments[0], {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
    if (!stream) return std::unexpected(stream.error());
    return answer(*stream, *stream);
}

Result<void> answer_over_fifos(const Words& arguments) {
    auto listener = Listener::listen(arguments[0]);
    if (!listener) return std::unexpected(listener.error());
    auto to = Stream::connect(arguments[1], {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
    if (!to) return std::unexpected(to.error());
    auto from = listener->accept(Deadline::after(kSetUp));
    if (!from) return std::unexpected(from.error());
    return answer(*from, *to);
}

std::vector<Exhibit> stream_exhibits() {
    return {
        {"exec", "strait", "exec:strait tour-peer stdio", show_exec},
        {"stdio", "strait", "stdio:", show_stdio},
        {"pipe", "strait", "pipe://NAME", show_pipe},
        {"fifo", "strait", "fifo:///PATH", show_fifos},
        {"unix", "strait", "unix:///PATH", show_unix},
        {"tcp", "strait", "tcp://127.0.0.1:PORT", show_tcp},
        {"tcp", "strait", "tcp://[::1]:PORT", show_tcp_6},
    };
}

}  // namespace strait::app::tour
