#include "strait/channel.hpp"

#include "mechanism/mechanism.hpp"
#include "os/acceptor.hpp"
#include "os/shared_link.hpp"
#include "transfer/channel/node_end.hpp"
#include "transfer/channel/ring_end.hpp"
#include "transfer/channel/stream_end.hpp"
#include "transfer/connecting.hpp"

#include <algorithm>
#include <utility>

namespace strait {
namespace {

Error not_ready(Error error) { return error == Errc::timed_out ? Error(Errc::would_block) : std::move(error); }

using NewEnd = Result<std::unique_ptr<channel::End>>;

// The memory comes when the server accepts.
NewEnd take_link(std::unique_ptr<os::ByteStream> stream, const ChannelSettings& settings,
                 const ConnectOptions& options) {
    const auto patience = std::max(options.wait, kDefaultLimits.handshake);
    const auto& deadline = options.deadline;
    auto link = os::SharedLink::take(std::move(stream),
                                     deadline.time() ? deadline : deadline.or_at(Deadline::Clock::now() + patience));
    if (!link && link.error() == Errc::timed_out)
        return fail(Errc::timed_out, "somebody listens there, and has not accepted in time");
    if (!link) return std::unexpected(std::move(link.error()));
    return channel::RingEnd::join(std::move(*link), settings);
}

NewEnd connect_node(const mechanism::Mechanism& mechanism, const Address& address, const ChannelSettings& settings) {
    const auto protocol = address.option("ipc");
    if (protocol && *protocol != "node")
        return fail(Errc::invalid_address, "there is no ipc=" + std::string(*protocol) + "; there is ipc=node");
    auto link = mechanism.connect_node(address);
    if (!link) return std::unexpected(std::move(link.error()));
    return std::make_unique<channel::NodeEnd>(std::move(*link), settings);
}

}  // namespace

Result<Stream> Message::take_stream() {
    auto stream = from_ == nullptr ? nullptr : from_->take_stream();
    if (stream == nullptr) return fail(Errc::not_found, "no stream came with the message, or it was taken before");
    return Stream(std::move(stream));
}

void Message::give_back(channel::End& from, bool was_in_ring) noexcept {
    if (was_in_ring)
        from.wake_sender();
    else
        from.release();
}
void Loan::give_back(channel::End& from) noexcept { from.drop_loan(); }

Channel::Channel() noexcept = default;
Channel::Channel(std::unique_ptr<channel::End> end) noexcept : end_(std::move(end)), fast_(end_->fast_path()) {}
Channel::Channel(Channel&& other) noexcept : end_(std::move(other.end_)), fast_(std::exchange(other.fast_, nullptr)) {}
Channel& Channel::operator=(Channel&& other) noexcept {
    if (this == &other) return *this;
    close();
    end_ = std::move(other.end_);
    fast_ = std::exchange(other.fast_, nullptr);
    return *this;
}
Channel::~Channel() { close(); }

Result<Channel> Channel::connect(const Address& address, const ChannelSettings& settings,
                                 const ConnectOptions& options) {
    const auto complain = [&address](Error error) {
        return std::unexpected(std::move(error).doing("connect to", address.text()));
    };
    const auto mechanism = mechanism::find(address, Noun::channel);
    if (!mechanism) return complain(mechanism.error());
    if (address.option("ipc") || address.scheme() == "node") {
        auto end = connect_node(**mechanism, address, settings);
        if (!end) return complain(std::move(end.error()));
        return Channel(std::move(*end));
    }
    const auto framed = channel::with_framing_of(address, settings);
    if (!framed) return complain(framed.error());
    const bool links = (*mechanism)->connect_link != nullptr;
    auto stream = connect_patiently(links ? (*mechanism)->connect_link : (*mechanism)->connect, address, options);
    if (!stream) return complain(std::move(stream.error()));
    (*stream)->enter("channel", address.text(), (*stream)->peer().process_id);
    if (!links) return over(Stream(std::move(*stream)), *framed);
    auto end = take_link(std::move(*stream), settings, options);
    if (!end) return complain(std::move(end.error()));
    return Channel(std::move(*end));
}

Result<Channel> Channel::connect(std::string_view address, const ChannelSettings& settings,
                                 const ConnectOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return connect(*parsed, settings, options);
}

Channel Channel::over(Stream stream, const ChannelSettings& settings) {
    return Channel(std::make_unique<channel::StreamEnd>(std::move(stream), settings));
}

[[gnu::hot]] void Channel::wake_receiver() noexcept { end_->wake_receiver(); }
void Channel::wake_sender() noexcept { end_->wake_sender(); }

Result<void> Channel::send_slowly(std::span<const std::byte> message, const Deadline& deadline) {
    if (!end_) return fail(Errc::closed);
    return end_->send(message, deadline);
}

Result<std::size_t> Channel::send_all(std::span<const std::span<const std::byte>> messages, const Deadline& deadline) {
    if (!end_) return fail(Errc::closed);
    std::size_t sent = 0;
    while (sent < messages.size()) {
        const auto count = end_->send_some(messages.subspan(sent), deadline);
        if (!count && sent == 0) return count;
        if (!count) break;
        sent += *count;
    }
    return sent;
}

Result<void> Channel::try_send_slowly(std::span<const std::byte> message) {
    if (!end_) return fail(Errc::closed);
    auto sent = end_->try_send(message);
    if (!sent) return std::unexpected(not_ready(std::move(sent.error())));
    return sent;
}

Result<void> Channel::flush(const Deadline& deadline) {
    if (!end_) return fail(Errc::closed);
    auto flushed = end_->flush(deadline);
    if (!flushed) return flushed;
    if (auto* const link = end_->link()) return link->wait_taken(deadline);
    const auto stream = end_->outgoing(deadline);
    return stream ? (*stream)->flush(deadline) : Result<void>();
}

Result<void> Channel::send(std::span<const std::byte> message, Stream&& with, const Deadline& deadline) {
    if (!end_ || !with.is_open()) return fail(Errc::closed);
    if (auto sent = end_->send_with(message, "net.Socket", *with.stream_, deadline); !sent) return sent;
    with.stream_->handed_over();
    with.close();
    return {};
}

Result<void> Channel::send(std::span<const std::byte> message, Listener& with, const Deadline& deadline) {
    if (!end_ || !with.is_open()) return fail(Errc::closed);
    return end_->send_with(message, "net.Server", *with.acceptor_, deadline);
}

Result<void> Channel::close_send() {
    if (!end_) return fail(Errc::closed);
    return end_->close_send();
}

Result<void> Channel::wait_hang_up(const Deadline& deadline) {
    if (!end_) return fail(Errc::closed);
    return end_->wait_hang_up(deadline);
}

Result<Loan> Channel::loan_slowly(std::size_t size, const Deadline& deadline) {
    if (!end_) return fail(Errc::closed);
    const auto bytes = end_->loan(size, deadline);
    if (!bytes) return std::unexpected(bytes.error());
    return Loan(*end_, *bytes);
}

Result<void> Channel::send_loan_slowly(Loan loan, std::size_t size) {
    if (!end_) return fail(Errc::closed);
    if (loan.from_ != end_.get()) return fail(Errc::invalid_argument, "the loan is another channel's");
    if (size > loan.bytes_.size()) return fail(Errc::invalid_argument, "that is more than the loan has");
    loan.from_ = nullptr;
    return end_->send_loan(size);
}

[[gnu::hot]] Result<Message> Channel::receive_slowly(const Deadline& deadline) {
    if (!end_) return fail(Errc::closed);
    auto bytes = end_->receive(deadline);
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    return Message(*end_, nullptr, *bytes);
}

Result<Message> Channel::try_receive() {
    auto message = receive(Deadline::now());
    if (!message) return std::unexpected(not_ready(std::move(message.error())));
    return message;
}

void Channel::close() noexcept {
    if (!end_) return;
    end_->finish();
    fast_ = nullptr;
    end_.reset();
}

Peer Channel::peer() const { return end_ ? end_->peer() : Peer{}; }

Result<NativeHandle> Channel::wait_handle() {
    if (!end_) return fail(Errc::closed);
    return end_->wait_handle();
}

}  // namespace strait
