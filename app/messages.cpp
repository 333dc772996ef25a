#include "messages.hpp"

#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "lines.hpp"

#include <strait/bytes.hpp>
#include <strait/channel.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace strait::app {
namespace {

// A longer line goes in pieces: stdin need not be text.
constexpr std::size_t kLongestLine = 1_MiB;
// A Node child may have to start before it can say anything.
constexpr std::chrono::milliseconds kFirstWord{15'000};
// With Node it would have to be a whole message. One more than is right, so that too long a line shows.
constexpr std::size_t kLongestJsonLine = kDefaultLimits.message + 2;

/// What the end of stdin means to the peer.
enum class InputEnd : std::uint8_t {
    closes_half,  ///< the peer is told, and may still send
    ends_peer,    ///< a Node child: it is disconnected once it is silent
    nothing,      ///< a Node parent: it ends us
};

bool is_node(const Address& address) { return address.scheme() == "node" || address.option("ipc").has_value(); }

InputEnd input_end_at(const Address& address) {
    if (address.scheme() == "node") return InputEnd::nothing;
    return is_node(address) ? InputEnd::ends_peer : InputEnd::closes_half;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// One conversation. Two threads: one sends, the other receives.
class Conversation {
  public:
    Conversation(Channel& channel, Stream& stdio, const Address& address, const MessageOptions& options)
        : channel_(channel),
          stdio_(stdio),
          is_node_(is_node(address)),
          lines_(options.lines || is_node_),
          input_end_(input_end_at(address)),
          linger_(options.linger) {}

    Result<void> run(const std::stop_token& stop) {
        const std::stop_callback on_stop(stop, [this] { stop_.request_stop(); });
        Result<void> sent;
        Result<void> received;
        {
            const std::jthread sending([&] {
                sent = send_all();
                if (sent) sent = end_sending();
                sent_.request_stop();
            });
            received = receive_all();
            // The peer may have finished only its half; when it is gone altogether nothing more is worth sending.
            static_cast<void>(channel_.wait_hang_up(Deadline::until_stopped(sent_.get_token())));
            stop_.request_stop();
        }
        if (received && sent && refused_ > 0)
            return fail(Errc::invalid_argument, "lines of stdin that were not sent: " + std::to_string(refused_));
        return received ? sent : received;
    }

  private:
    [[nodiscard]] Deadline until_stopped() const { return Deadline::until_stopped(stop_.get_token()); }

    Result<void> send_all() {
        LineReader lines(stdio_, longest_line());
        for (std::size_t number = 1; true; ++number) {
            const auto line = lines.next(until_stopped());
            if (!line && line.error() == Errc::cancelled) return {};
            if (!line) return std::unexpected(Error(line.error()).doing("read from", "stdin"));
            if (line->empty()) return {};
            if (is_node_ && is_blank(*line)) continue;
            std::string_view message(*line);
            if (lines_ && message.ends_with('\n')) message.remove_suffix(1);
            const auto sent = channel_.send(bytes(message), until_stopped());
            // Why the peer is gone is told by the other direction.
            if (!sent && (sent.error() == Errc::cancelled || sent.error() == Errc::peer_died)) return {};
            if (!sent && !is_node_) return sent;
            if (sent) continue;
            note("line " + std::to_string(number) + " of stdin was not sent: " + std::string(sent.error().reason()));
            ++refused_;
            if (!line->ends_with('\n') && line->size() == kLongestJsonLine) {
                if (auto passed = pass_line(lines); !passed) return passed;
            }
        }
    }

    // Where each line is a message a longer one is too large; else what is cut is put together again by whoever reads.
    [[nodiscard]] std::size_t longest_line() const noexcept {
        if (is_node_) return kLongestJsonLine;
        return lines_ ? kDefaultLimits.message + 2 : kLongestLine;
    }

    // The rest of a line that was too long for a message.
    Result<void> pass_line(LineReader& lines) {
        while (true) {
            const auto piece = lines.next(until_stopped());
            if (!piece && piece.error() != Errc::cancelled)
                return std::unexpected(Error(piece.error()).doing("read from", "stdin"));
            if (!piece || piece->empty() || piece->ends_with('\n')) return {};
        }
    }

    Result<void> end_sending() {
        if (stop_.stop_requested() || input_end_ == InputEnd::nothing) return {};
        if (input_end_ == InputEnd::ends_peer) wait_for_silence();
        auto closed = channel_.close_send();
        if (closed || input_end_ == InputEnd::closes_half) return closed;
        // It cannot be told without being left.
        stop_.request_stop();
        return {};
    }

    void wait_for_silence() {
        std::unique_lock lock(mutex_);
        bool spoke = true;
        while (spoke) {
            const auto patience = heard_ == 0 ? std::max(linger_, kFirstWord) : linger_;
            spoke =
                said_.wait_for(lock, stop_.get_token(), patience, [&, before = heard_] { return heard_ != before; });
        }
    }

    void hear() {
        const std::lock_guard lock(mutex_);
        ++heard_;
        said_.notify_all();
    }

    Result<void> receive_all() {
        std::vector<std::byte> line;
        while (true) {
            const auto message = channel_.receive(until_stopped());
            if (!message && (message.error() == Errc::closed || message.error() == Errc::cancelled)) return {};
            if (!message) return std::unexpected(message.error());
            hear();
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
    bool is_node_;
    bool lines_;
    InputEnd input_end_;
    std::chrono::milliseconds linger_;
    std::size_t refused_ = 0;  ///< lines
    std::mutex mutex_;         // guards what follows
    std::condition_variable_any said_;
    std::uint64_t heard_ = 0;  ///< messages
    std::stop_source stop_;
    std::stop_source sent_;
};

Result<int> converse(Channel& channel, Stream& stdio, const Address& address, const MessageOptions& options) {
    const auto ended = Conversation(channel, stdio, address, options).run(options.stop);
    if (options.stop.stop_requested()) return kInterrupted;
    if (!ended) return std::unexpected(Error(ended.error()).doing("talk to", address.text()));
    return kSuccess;
}

}  // namespace

bool carries_messages(const Address& address) {
    return carries(address, Noun::channel) && (!carries(address, Noun::stream) || is_node(address));
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
