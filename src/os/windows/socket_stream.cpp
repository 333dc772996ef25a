#include "os/windows/socket_stream.hpp"

#include "os/pause.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/overlapped_reader.hpp"
#include "os/windows/winsock.hpp"

#include <array>
#include <atomic>

namespace strait::os {
namespace {

constexpr std::chrono::milliseconds kHangUpSlice{10};
constexpr int kDrainLimit = 64;

bool means_reset(DWORD code) noexcept { return errc_of(code) == Errc::peer_died; }

DWORD last_code() noexcept { return static_cast<DWORD>(WSAGetLastError()); }

// Reads are overlapped. Writes are not: cancelling an overlapped send leaves open how many bytes went, and a non-blocking
// send() tells. So the socket is non-blocking, and a full one is waited for through FD_WRITE.
class SocketStream final : public ByteStream, private ReadSource {
  public:
    SocketStream(Socket socket, Peer peer) noexcept
        : socket_(std::move(socket)), peer_(std::move(peer)), reader_(*this, *this) {}
    ~SocketStream() override;

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override {
        return reader_.read_some(buffer, deadline);
    }
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& deadline) override;
    Result<void> close_write() override;
    [[nodiscard]] bool can_close_write() const noexcept override { return true; }
    /// The system goes on sending after the socket is closed.
    Result<void> flush(const Deadline& /*deadline*/) override { return {}; }
    Result<void> wait_hang_up(const Deadline& deadline) override;
    [[nodiscard]] Peer peer() const override { return peer_; }
    Result<NativeHandle> wait_handle() override { return reader_.wait_handle(); }
    Result<NativeHandle> lend() override {
        if (reader_.put_back()) return as_native(reinterpret_cast<HANDLE>(socket_.get()));
        return fail(Errc::invalid_argument, "it has read ahead: read what is there, then hand it over");
    }
    void handed_over() noexcept override { is_anothers_ = true; }

  private:
    Outcome start_read(std::span<std::byte> buffer, Operation& operation) noexcept override;
    Outcome finish_read(Operation& operation) noexcept override;
    void cancel_read(Operation& operation) noexcept override {
        operation.cancel(reinterpret_cast<HANDLE>(socket_.get()));
    }
    Result<std::optional<std::size_t>> judge_read(const Outcome& outcome) override;
    Result<void> arm_write_event();
    [[nodiscard]] bool hung_up() noexcept;

    Socket socket_;
    Peer peer_;
    OverlappedReader reader_;
    Handle write_event_;
    bool write_closed_ = false;
    bool is_anothers_ = false;
    std::atomic<bool> reset_ = false;
};

SocketStream::~SocketStream() {
    reader_.stop();
    if (is_anothers_) return;
    shutdown(socket_.get(), SD_SEND);
    // Closing a socket with unread data makes the system throw away what the peer has not yet read, so read it; within bounds, as
    // the peer may go on sending.
    std::array<char, 16 * 1024> rest;
    for (int count = 0; count < kDrainLimit; ++count) {
        if (recv(socket_.get(), rest.data(), static_cast<int>(rest.size()), 0) <= 0) break;
    }
}

Outcome SocketStream::start_read(std::span<std::byte> buffer, Operation& operation) noexcept {
    WSABUF into{transfer_size(buffer.size()), reinterpret_cast<char*>(buffer.data())};
    Outcome outcome;
    DWORD flags = 0;
    if (WSARecv(socket_.get(), &into, 1, &outcome.bytes, &flags, operation.native(), nullptr) != 0)
        outcome.error = last_code();
    return outcome;
}

Outcome SocketStream::finish_read(Operation& operation) noexcept {
    Outcome outcome;
    DWORD flags = 0;
    if (!WSAGetOverlappedResult(socket_.get(), operation.native(), &outcome.bytes, TRUE, &flags))
        outcome.error = last_code();
    return outcome;
}

Result<std::optional<std::size_t>> SocketStream::judge_read(const Outcome& outcome) {
    if (outcome.error == ERROR_SUCCESS) return outcome.bytes;
    if (!means_reset(outcome.error)) return std::unexpected(error_from(outcome.error, "WSARecv"));
    reset_ = true;
    return fail(
        Error(Errc::peer_died, "the other end broke the connection off").from("WSARecv", native_error(outcome.error)));
}

Result<void> SocketStream::arm_write_event() {
    if (write_event_) {
        ResetEvent(write_event_.get());
        return {};
    }
    auto event = make_event();
    if (!event) return std::unexpected(std::move(event.error()));
    write_event_ = std::move(*event);
    return select_events(socket_.get(), write_event_.get(), FD_WRITE | FD_CLOSE);
}

Result<std::size_t> SocketStream::write_some(std::span<const std::byte> data, const Deadline& deadline) {
    const int size = static_cast<int>(transfer_size(data.size()));
    bool armed = false;
    while (true) {
        const int sent = send(socket_.get(), reinterpret_cast<const char*>(data.data()), size, 0);
        if (sent >= 0) return static_cast<std::size_t>(sent);
        const DWORD code = last_code();
        if (code != WSAEWOULDBLOCK) {
            if (!means_reset(code)) return std::unexpected(error_from(code, "send"));
            reset_ = true;
            return fail(Error(Errc::peer_died, "the other end is gone").from("send", native_error(code)));
        }
        if (armed) {
            const Waiting mark(*this, Awaited::room);
            if (auto waited = wait_one(write_event_.get(), deadline); !waited)
                return std::unexpected(std::move(waited.error()));
            armed = false;
        } else {
            // Tried once more after arming: space that came before would never signal the event.
            if (auto prepared = arm_write_event(); !prepared) return std::unexpected(std::move(prepared.error()));
            armed = true;
        }
    }
}

Result<void> SocketStream::close_write() {
    write_closed_ = true;
    if (shutdown(socket_.get(), SD_SEND) == 0 || means_reset(last_code())) return {};
    return std::unexpected(last_socket_error("shutdown"));
}

// A peer that only finished sending looks like one that closed both directions until something sent to it is refused.
bool SocketStream::hung_up() noexcept {
    if (reset_) return true;
    char peeked = 0;
    const int count = recv(socket_.get(), &peeked, 1, MSG_PEEK);
    if (count < 0) return means_reset(last_code());
    if (count == 0 && write_closed_) return true;
    // Sends nothing, but tells whether the connection still stands.
    return !write_closed_ && send(socket_.get(), &peeked, 0, 0) < 0 && means_reset(last_code());
}

Result<void> SocketStream::wait_hang_up(const Deadline& deadline) {
    while (true) {
        if (hung_up()) return {};
        const auto slice = deadline.is_now() ? deadline : deadline.or_at(Deadline::Clock::now() + kHangUpSlice);
        auto ended = pause(slice);
        if (ended != Errc::timed_out || deadline.expired()) return std::unexpected(std::move(ended));
    }
}

}  // namespace

Result<std::unique_ptr<ByteStream>> make_socket_stream(Socket socket, Peer peer) {
    if (auto set = set_non_blocking(socket.get()); !set) return std::unexpected(std::move(set.error()));
    return std::make_unique<SocketStream>(std::move(socket), std::move(peer));
}

}  // namespace strait::os
