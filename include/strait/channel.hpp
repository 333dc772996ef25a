#pragma once
/// Whole messages, both ways, between two programs.

#include <strait/address.hpp>
#include <strait/bytes.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>
#include <strait/limits.hpp>
#include <strait/listener.hpp>
#include <strait/peer.hpp>
#include <strait/ring_fast_path.hpp>
#include <strait/stream.hpp>
#include <strait/waiting.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace strait {

namespace channel {
class End;
}
class Listener;

/// How messages are told apart on a byte stream, in an address `?framing=length`, `line`, `nul` or `content-length`, which counts more than the
/// settings. `shm://` keeps them apart by itself.
enum class Framing : std::uint8_t {
    length,          ///< four bytes, most significant first, say how many follow
    line,            ///< each message ends with '\n' and contains none
    nul,             ///< each message ends with a NUL byte and contains none
    content_length,  ///< `Content-Length: N`, CR LF CR LF, N bytes, as language servers do; other header lines are passed over
};

struct ChannelSettings {
    /// How receive() waits on `shm://`; send() waits for room in the same way.
    Waiting waiting = Waiting::adaptive;
    Framing framing = Framing::length;
    /// Over a stream: hand_over() and take_over() may go between its messages, at agreed places. Each message is then read by itself, in two calls
    /// of the system, so as not to read over what goes with the bytes behind it. Both ends, and Framing::length. `shm://` needs no such thing.
    bool hands_over = false;
    /// Bytes of the largest message, sent or received: more is `too_large`.
    std::uint64_t largest_message = kDefaultLimits.message;
    /// Bytes of each of the two rings of a `shm://` channel, rounded up to a power of two. The listening end's value counts.
    /// Memory is used as the ring fills; a smaller one costs bandwidth, not correctness.
    std::uint64_t ring_size = kDefaultLimits.ring;
};

/// A message that was received, in place. The channel takes its memory back when this goes out of scope, and gives the next one only then.
/// Over `shm://` the sender can still write there: what must not change while it is looked at has to be copied first.
class Message {
  public:
    Message() noexcept = default;
    Message(Message&& other) noexcept
        : from_(std::exchange(other.from_, nullptr)), ring_(other.ring_), bytes_(std::exchange(other.bytes_, {})) {}
    Message& operator=(Message&& other) noexcept {
        std::swap(from_, other.from_);
        std::swap(ring_, other.ring_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~Message() {
        if (from_ == nullptr) return;
        if (ring_ == nullptr || ring_->release()) [[unlikely]]
            give_back(*from_, ring_ != nullptr);
    }

    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::string_view text() const noexcept { return strait::text(bytes_); }
    /// The connection that came with the message: a socket that Node has sent along (Linux). What is not taken closes with the message.
    /// Errors: not_found (none came, or it was taken before).
    [[nodiscard]] Result<Stream> take_stream();

  private:
    friend class Channel;
    Message(channel::End& from, ring::Incoming* ring, std::span<const std::byte> bytes) noexcept
        : from_(&from), ring_(ring), bytes_(bytes) {}
    // Not a member function, so that a message that is only looked at has no address and lies in registers. GCC keeps a `const` one there only if
    // something of it is mutable.
    static void give_back(channel::End& from, bool was_in_ring) noexcept;

    channel::End* from_ = nullptr;
    mutable ring::Incoming* ring_ = nullptr;  // where its bytes lie, if they lie there
    std::span<const std::byte> bytes_;
};

/// Room for a message in the channel's own memory, to be written in place and then sent. Dropped unsent, it was never there.
class Loan {
  public:
    Loan(Loan&& other) noexcept : from_(std::exchange(other.from_, nullptr)), bytes_(other.bytes_) {}
    Loan& operator=(Loan&&) = delete;
    ~Loan() {
        if (from_ != nullptr) give_back(*from_);
    }

    [[nodiscard]] std::span<std::byte> bytes() noexcept { return bytes_; }

  private:
    friend class Channel;
    Loan(channel::End& from, std::span<std::byte> bytes) noexcept : from_(&from), bytes_(bytes) {}
    static void give_back(channel::End& from) noexcept;  // as a message's

    channel::End* from_;
    std::span<std::byte> bytes_;
};

/// A connection that carries messages of 0 bytes up to a limit: each arrives whole, once and in order, or not at all.
/// `shm://` is shared memory: no system call as long as both ends are busy. `pipe://`, `unix://`, `tcp://`, `exec:` and `stdio:` frame the
/// messages on a stream. The address decides.
/// `exec:COMMAND?ipc=node` and `node:` speak with Node as child_process.fork does: the messages are JSON values in UTF-8, nested up to 64 deep, one
/// value each (`process.send`, `process.on('message')`), whatever the framing says. What else is sent is invalid_argument. close() is disconnect, and so
/// is close_send(), to which Node answers by closing its end. `node:` is there once in a program: connecting takes it out of the environment, at
/// which no other thread may look meanwhile.
///
/// Threads: one may receive while another sends; two receivers, or two senders, must take turns. A Message and a Loan belong to the
/// receiving and to the sending side. Messages must be gone before their channel is.
/// End: what was sent before the peer closed or died is received first; then receive() says `closed` when the peer has closed the channel, and
/// `peer_died` when it ended in another way. A byte stream does not tell the two apart: between two messages it is `closed`, within one `peer_died`.
/// send() says `peer_died` once that is known; as with sockets, what was sent just before may be lost with the peer.
/// A forked child gets `forked` from a `shm://` channel of its parent's, which goes on.
/// A peer that breaks the protocol is `corrupt_peer`, and the channel is of no further use.
/// Source: memfd_create(2), pipe(2), eventfd(2), epoll(7), unix(7); CreateFileMappingW, CreateEventW, CreateNamedPipeW.
class Channel {
  public:
    Channel() noexcept;
    Channel(Channel&&) noexcept;
    Channel& operator=(Channel&&) noexcept;
    ~Channel();

    /// On `shm://` waits until the server has accepted: as long as the deadline says, without one for `options.wait`, at least 2 s.
    /// Errors: those of Stream::connect(), and corrupt_peer (whoever listens there is no channel).
    [[nodiscard]] static Result<Channel> connect(const Address& address, const ChannelSettings& settings = {},
                                                 const ConnectOptions& options = {});
    [[nodiscard]] static Result<Channel> connect(std::string_view address, const ChannelSettings& settings = {},
                                                 const ConnectOptions& options = {});
    /// Messages over a stream that is there already.
    [[nodiscard]] static Channel over(Stream stream, const ChannelSettings& settings = {});

    /// Waits for room; then the message is on its way as a whole. Errors: too_large, timed_out and cancelled (nothing was sent),
    /// peer_died, closed, invalid_argument (a line with a line end in it; a Loan is still held).
    [[nodiscard]] Result<void> send(std::span<const std::byte> message) {
        if (try_fast(message)) [[likely]]
            return {};
        return send_slowly(message, Deadline::never());
    }
    [[nodiscard]] Result<void> send(std::span<const std::byte> message, const Deadline& deadline) {
        if (try_fast(message)) [[likely]]
            return {};
        return send_slowly(message, deadline);
    }
    /// Sends many messages, in order; on `shm://` short ones become visible many at a time, and on streams many go with one write. Returns how many were
    /// sent: fewer than all, and 0 is an error instead, when the time ran out or one of the rest cannot be sent; the next call says why.
    [[nodiscard]] Result<std::size_t> send_all(std::span<const std::span<const std::byte>> messages,
                                               const Deadline& deadline = Deadline::never());
    /// As send(), but `would_block` when there is no room. Where there is room for a part of it, on a stream, or on `shm://` of a message that is
    /// larger than half the ring, that part is taken at once: then it counts as sent, and flush() is for the rest.
    [[nodiscard]] Result<void> try_send(std::span<const std::byte> message) {
        if (try_fast(message)) [[likely]]
            return {};
        return try_send_slowly(message);
    }

    /// Pushes out what found no room when try_send() ended, or on a stream a deadline passed, in the middle of a message: that message counted as sent,
    /// and what is left of it goes here, with the next send(), or with close().
    [[nodiscard]] Result<void> flush(const Deadline& deadline = Deadline::never());

    /// Sends a stream with the message to Node, which gets it as a net.Socket in `process.on('message', (message, socket) => …)`; it is closed here, and
    /// stays the caller's on error. Only channels of `?ipc=node` and `node:` on Linux; all others hand streams over with hand_over().
    /// Errors: as send(), and not_supported_here.
    [[nodiscard]] Result<void> send(std::span<const std::byte> message, Stream&& with,
                                    const Deadline& deadline = Deadline::never());
    /// The same with a listener, which Node gets as a net.Server. It stays open here as well: whoever accepts first has the client, and closing this
    /// one removes a name in the file system. Not one that listens at several addresses (`tcp://localhost:0`).
    [[nodiscard]] Result<void> send(std::span<const std::byte> message, Listener& with,
                                    const Deadline& deadline = Deadline::never());

    /// Room for `size` bytes: on `shm://` in the ring itself, up to a bit less than half of it; beyond that, and on streams, in a buffer.
    /// Waits for room. Errors: as send().
    [[nodiscard]] Result<Loan> loan(std::size_t size, const Deadline& deadline = Deadline::never()) {
        if (fast_ != nullptr) [[likely]] {
            if (auto* const place = fast_->out.try_lend(size)) [[likely]]
                return Loan(*end_, {place, size});
        }
        return moved(loan_slowly(size, deadline));
    }
    /// Sends its first `size` bytes. Where the room was in a buffer it waits as long as the loan's deadline says.
    [[nodiscard]] Result<void> send(Loan loan, std::size_t size) { return send_lent(loan, size); }
    [[nodiscard]] Result<void> send(Loan loan) { return send_lent(loan, loan.bytes_.size()); }

    /// Waits for the next message. Errors: timed_out, cancelled, closed, peer_died, corrupt_peer, too_large (that message is passed over, the
    /// next call gives the next), invalid_argument (the previous Message is still held). With a deadline, for the first time and on Linux at `shm://`, also
    /// out_of_resources: it takes two descriptors.
    [[nodiscard, gnu::always_inline]] Result<Message> receive() {
        if (auto record = take_record(true); record.kind != ring::Record::Kind::none) [[likely]]
            return Message(*end_, &fast_->in, record.bytes);
        return moved(receive_slowly(Deadline::never()));
    }
    [[nodiscard, gnu::always_inline]] Result<Message> receive(const Deadline& deadline) {
        if (auto record = take_record(!deadline.is_now()); record.kind != ring::Record::Kind::none) [[likely]]
            return Message(*end_, &fast_->in, record.bytes);
        return moved(receive_slowly(deadline));
    }
    /// Waits for the next message as receive() does, and calls `handle(std::span<const std::byte>)` for it and for what has come behind it and can be
    /// had without waiting, up to about a thousand. Returns how many. The bytes stay until `handle` returns; it must not receive here itself. A
    /// message it throws at counts as received.
    template <typename Handle>
    [[nodiscard]] Result<std::size_t> receive_all(Handle handle, const Deadline& deadline = Deadline::never()) {
        if (const auto count = receive_fast(handle); count > 0) return count;
        {
            const auto first = receive(deadline);
            if (!first) return std::unexpected(first.error());
            handle(first->bytes());
        }
        return 1 + receive_fast(handle);
    }
    /// As receive(), but `would_block` when none is there.
    [[nodiscard]] Result<Message> try_receive();

    /// Ends the sending half: the peer receives what was sent and then `closed`, and may still send.
    /// Errors: not_supported_here (a stream without half-close; nothing is closed then).
    [[nodiscard]] Result<void> close_send();
    /// Waits until the peer has closed the channel altogether, or died; messages may still be there to receive. Over TCP as for Stream.
    [[nodiscard]] Result<void> wait_hang_up(const Deadline& deadline = Deadline::never());
    /// What was sent stays there for the peer. On streams waits up to a second for what the peer has not taken yet, and on Windows for one that is just connecting.
    void close() noexcept;
    [[nodiscard]] bool is_open() const noexcept { return end_ != nullptr; }
    [[nodiscard]] Peer peer() const;
    /// Signalled when receive() would not wait; may be so without a message. After try_receive() said `would_block` it is so only for news.
    [[nodiscard]] Result<NativeHandle> wait_handle();

  private:
    friend struct Handing;
    friend class ChannelListener;
    explicit Channel(std::unique_ptr<channel::End> end) noexcept;
    void wake_receiver() noexcept;
    [[nodiscard, gnu::always_inline]] ring::Record take_record(bool may_look) noexcept {
        if (fast_ == nullptr) [[unlikely]]
            return {};
        // Neither this nor what becomes of it is const: GCC keeps what is in memory.
        auto record = fast_->in.try_receive();
        if (record.kind == ring::Record::Kind::none && may_look && fast_->in.look_for())
            record = fast_->in.receive_seen();
        return record;
    }
    [[nodiscard, gnu::always_inline]] bool try_fast(std::span<const std::byte> message) noexcept {
        if (fast_ == nullptr) [[unlikely]]
            return false;
        const auto outcome = fast_->out.try_send(message);
        if (outcome == ring::Outgoing::Outcome::sent_to_sleeper) [[unlikely]]
            wake_receiver();
        return outcome != ring::Outgoing::Outcome::not_sent;
    }
    [[nodiscard]] Result<void> send_lent(Loan& loan, std::size_t size) {
        if (fast_ != nullptr && loan.from_ == end_.get() && size <= loan.bytes_.size()) [[likely]] {
            const auto outcome = fast_->out.try_send_lent(size);
            if (outcome != ring::Outgoing::Outcome::not_sent) [[likely]] {
                loan.from_ = nullptr;
                if (outcome == ring::Outgoing::Outcome::sent_to_sleeper) wake_receiver();
                return {};
            }
        }
        return send_loan_slowly(std::move(loan), size);
    }
    Result<void> send_slowly(std::span<const std::byte> message, const Deadline& deadline);
    Result<void> try_send_slowly(std::span<const std::byte> message);
    Result<Loan> loan_slowly(std::size_t size, const Deadline& deadline);
    Result<void> send_loan_slowly(Loan loan, std::size_t size);
    Result<Message> receive_slowly(const Deadline& deadline);
    void wake_sender() noexcept;
    template <typename Handle>
    std::size_t receive_fast(Handle& handle) {
        if (fast_ == nullptr) return 0;
        bool tell = false;
        const auto count = fast_->in.receive_each(handle, tell);
        if (tell && ring::may_sleep(*fast_->in.peer_attention, fast_->in.quiet)) wake_sender();
        return count;
    }

    std::unique_ptr<channel::End> end_;
    ring::FastPath* fast_ = nullptr;  // the end's, if it has shared memory
};

/// Accepts channels at an address. As Listener in all else: private by default, a taken name is `already_in_use`.
class ChannelListener {
  public:
    ChannelListener() noexcept;
    ChannelListener(ChannelListener&&) noexcept;
    ChannelListener& operator=(ChannelListener&&) noexcept;
    ~ChannelListener();

    /// Errors: those of Listener::listen(), and invalid_argument (a ring below 4 KiB or above 1 GiB).
    [[nodiscard]] static Result<ChannelListener> listen(const Address& address, const ChannelSettings& settings = {},
                                                        const ListenOptions& options = {});
    [[nodiscard]] static Result<ChannelListener> listen(std::string_view address, const ChannelSettings& settings = {},
                                                        const ListenOptions& options = {});

    /// Waits for the next peer; a client never makes it wait longer. Errors: timed_out, cancelled, out_of_resources.
    [[nodiscard]] Result<Channel> accept(const Deadline& deadline = Deadline::never());
    /// As accept(), but `would_block` when nobody waits.
    [[nodiscard]] Result<Channel> try_accept();

    [[nodiscard]] const Address& address() const noexcept { return address_; }
    void close() noexcept;
    [[nodiscard]] bool is_open() const noexcept { return acceptor_ != nullptr; }
    /// Signalled when accept() would not wait.
    [[nodiscard]] Result<NativeHandle> wait_handle();

  private:
    ChannelListener(std::unique_ptr<os::Acceptor> acceptor, Address address, const ChannelSettings& settings) noexcept;

    std::unique_ptr<os::Acceptor> acceptor_;
    Address address_;
    ChannelSettings settings_;
};

}  // namespace strait
