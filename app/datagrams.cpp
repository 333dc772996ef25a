#include "datagrams.hpp"

#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "lines.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace strait::app {
namespace {

/// Who sent last, for the thread that answers.
class LastSender {
  public:
    void set(Address sender) {
        {
            const std::scoped_lock lock(mutex_);
            sender_ = std::move(sender);
        }
        known_.notify_all();
    }
    /// Waits until somebody has sent; nothing when stopped before.
    std::optional<Address> get(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        known_.wait(lock, stop, [this] { return sender_.has_value(); });
        return sender_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable_any known_;
    std::optional<Address> sender_;
};

/// Takes each line of stdin to `send` until it ends or something fails.
template <typename Send>
Result<void> send_lines(Stream& stdio, const std::stop_token& stop, Send send) {
    LineReader lines(stdio, kLargestDatagram);
    while (true) {
        const auto line = lines.next(Deadline::until_stopped(stop));
        if (!line) return std::unexpected(Error(line.error()).doing("read from", "stdin"));
        if (line->empty()) return {};
        if (auto sent = send(bytes(*line)); !sent) return sent;
    }
}

Result<void> answer_lines(Datagram& socket, Stream& stdio, LastSender& last, const std::stop_token& stop) {
    return send_lines(stdio, stop, [&](std::span<const std::byte> data) -> Result<void> {
        const auto sender = last.get(stop);
        if (!sender) return fail(Errc::cancelled);
        auto sent = socket.send_to(*sender, data, Deadline::until_stopped(stop));
        // One who asked and went away is no reason to stop serving the others.
        if (!sent && sent.error() == Errc::not_found) return {};
        return sent;
    });
}

Result<void> print_datagrams(Datagram& socket, Stream& stdio, LastSender& last, const std::stop_token& stop) {
    std::vector<std::byte> buffer(kLargestDatagram + 1);
    while (true) {
        auto received = socket.receive(buffer, Deadline::until_stopped(stop));
        if (!received && received.error() == Errc::not_found) continue;
        if (!received) return std::unexpected(received.error());
        last.set(received->from);
        auto printed = write_stdout(stdio, std::span(buffer).first(received->size), Deadline::until_stopped(stop));
        if (!printed) return printed;
    }
}

/// Until all is sent, and then until nothing came for `linger`.
struct Patience {
    std::chrono::milliseconds linger;
    std::stop_token all_sent;
    std::stop_token finished;
};

Result<std::size_t> receive(Datagram& socket, std::span<std::byte> buffer, const Patience& patience) {
    auto received = socket.receive(buffer, Deadline::until_stopped(patience.all_sent));
    if (!received && received.error() == Errc::cancelled)
        received = socket.receive(buffer, Deadline::after(patience.linger).or_stopped(patience.finished));
    if (!received) return std::unexpected(received.error());
    return received->size;
}

Result<void> print_answers(Datagram& socket, Stream& stdio, const Patience& patience) {
    std::vector<std::byte> buffer(kLargestDatagram + 1);
    while (true) {
        const auto size = receive(socket, buffer, patience);
        if (!size && size.error() == Errc::timed_out) return {};
        if (!size) return std::unexpected(size.error());
        auto printed = write_stdout(stdio, std::span(buffer).first(*size), Deadline::until_stopped(patience.finished));
        if (!printed) return printed;
    }
}

}  // namespace

Result<int> listen_datagrams(const Address& address, Stream& stdio, const std::stop_token& stop) {
    auto socket = Datagram::bind(address);
    if (!socket) return std::unexpected(socket.error());
    announce(socket->address());
    LastSender last;
    if (!answers(address)) {
        const auto printed = print_datagrams(*socket, stdio, last, stop);
        if (stop.stop_requested()) return kInterrupted;
        return std::unexpected(printed.error());
    }

    std::stop_source finished;
    const std::stop_callback on_stop(stop, [&finished] { finished.request_stop(); });
    Result<void> answered;
    Result<void> printed;
    {
        const std::jthread answering([&] {
            answered = answer_lines(*socket, stdio, last, finished.get_token());
            if (!answered) finished.request_stop();
        });
        printed = print_datagrams(*socket, stdio, last, finished.get_token());
        finished.request_stop();
    }
    if (stop.stop_requested()) return kInterrupted;
    return std::unexpected(answered || answered.error() == Errc::cancelled ? printed.error() : answered.error());
}

Result<int> connect_datagrams(const Address& address, Stream& stdio, const DatagramOptions& options) {
    auto socket = Datagram::connect(address);
    if (!socket) return std::unexpected(socket.error());
    if (!answers(address)) {
        const auto sent = send_lines(stdio, options.stop, [&](std::span<const std::byte> data) {
            return socket->send(data, Deadline::until_stopped(options.stop));
        });
        if (options.stop.stop_requested()) return kInterrupted;
        if (!sent) return std::unexpected(Error(sent.error()).doing("talk to", address.text()));
        return kSuccess;
    }

    std::stop_source finished;  // by Ctrl-C or because the receiving side failed
    std::stop_source all_sent;  // ends the wait that takes as long as it takes
    const std::stop_callback on_stop(options.stop, [&finished] { finished.request_stop(); });
    const std::stop_callback on_finish(finished.get_token(), [&all_sent] { all_sent.request_stop(); });
    Result<void> sent;
    Result<void> printed;
    {
        const std::jthread sending([&] {
            sent = send_lines(stdio, finished.get_token(), [&](std::span<const std::byte> data) {
                return socket->send(data, Deadline::until_stopped(finished.get_token()));
            });
            all_sent.request_stop();
        });
        printed = print_answers(*socket, stdio, {options.linger, all_sent.get_token(), finished.get_token()});
        finished.request_stop();
    }
    if (options.stop.stop_requested()) return kInterrupted;
    for (const auto* part : {&printed, &sent}) {
        if (!*part && part->error() != Errc::cancelled)
            return std::unexpected(Error(part->error()).doing("talk to", address.text()));
    }
    return kSuccess;
}

}  // namespace strait::app
