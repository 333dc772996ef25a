#include "messages.hpp"

#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "lines.hpp"

#include <strait/bytes.hpp>
#include <strait/channel.hpp>

#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace strait::app {
namespace {

// A longer line goes in pieces: stdin need not be text.
constexpr std::size_t kLongestLine = 1_MiB;

/// One conversation. Two threads: one sends, the other receives.
class Conversation {
  public:
    Conversation(Channel& channel, Stream& stdio, const MessageOptions& options)
        : channel_(channel), stdio_(stdio), lines_(options.lines) {}

    Result<void> run(const std::stop_token& stop) {
        const std::stop_callback on_stop(stop, [this] { stop_.request_stop(); });
        Result<void> sent;
        Result<void> received;
        {
            const std::jthread sending([&] {
                sent = send_all();
                sent_.request_stop();
            });
            received = receive_all();
            // The peer may have finished only its half; when it is gone altogether nothing more is worth sending.
            static_cast<void>(channel_.wait_hang_up(Deadline::until_stopped(sent_.get_token())));
            stop_.request_stop();
        }
        return received ? sent : received;
    }

  private:
    [[nodiscard]] Deadline until_stopped() const { return Deadline::until_stopped(stop_.get_token()); }

    Result<void> send_all() {
        LineReader lines(stdio_, kLongestLine);
        while (true) {
            const auto line = lines.next(until_stopped());
            if (!line && line.error() == Errc::cancelled) return {};
            if (!line) return std::unexpected(Error(line.error()).doing("read from", "stdin"));
            if (line->empty()) return channel_.close_send();
            std::string_view message(*line);
            if (lines_ && message.ends_with('\n')) message.remove_suffix(1);
            const auto sent = channel_.send(bytes(message), until_stopped());
            // Why the peer is gone is told by the other direction.
            if (!sent && (sent.error() == Errc::cancelled || sent.error() == Errc::peer_died)) return {};
            if (!sent) return sent;
        }
    }

    Result<void> receive_all() {
        std::vector<std::byte> line;
        while (true) {
            const auto message = channel_.receive(until_stopped());
            if (!message && (message.error() == Errc::closed || message.error() == Errc::cancelled)) return {};
            if (!message) return std::unexpected(message.error());
            auto shown = message->bytes();
            if (lines_) {
                line.assign(shown.begin(), shown.end());
                line.push_back(std::byte{'\n'});
                shown = line;
            }
            if (auto printed = write_stdout(stdio_, shown, until_stopped()); !printed) return printed;
        }
    }

    Channel& channel_;
    Stream& stdio_;
    bool lines_;
    std::stop_source stop_;
    std::stop_source sent_;
};

Result<int> converse(Channel& channel, Stream& stdio, const Address& address, const MessageOptions& options) {
    const auto ended = Conversation(channel, stdio, options).run(options.stop);
    if (options.stop.stop_requested()) return kInterrupted;
    if (!ended) return std::unexpected(Error(ended.error()).doing("talk to", address.text()));
    return kSuccess;
}

}  // namespace

bool carries_messages(const Address& address) {
    return carries(address, Noun::channel) && !carries(address, Noun::stream);
}

Result<int> listen_messages(const Address& address, Stream& stdio, const MessageOptions& options) {
    auto listener = ChannelListener::listen(address);
    if (!listener) return std::unexpected(listener.error());
    announce(listener->address());
    auto peer = listener->accept(Deadline::until_stopped(options.stop));
    if (!peer) return std::unexpected(peer.error());
    // Whoever else comes is told at once that nobody listens, instead of waiting in a queue.
    listener->close();
    return converse(*peer, stdio, address, options);
}

Result<int> connect_messages(const Address& address, Stream& stdio, const MessageOptions& options) {
    const auto until = Deadline::until_stopped(options.stop);
    auto peer = Channel::connect(address, {}, {.wait = options.wait, .deadline = until});
    if (!peer) return std::unexpected(peer.error());
    return converse(*peer, stdio, address, options);
}

}  // namespace strait::app
