#include "strait/rpc_client.hpp"

#include "call/connection/connection.hpp"
#include "call/dialect/place.hpp"
#include "strait/channel.hpp"

#include <utility>

namespace strait::rpc {
namespace {

using call::Connection;

std::shared_ptr<Connection> connection_over(std::unique_ptr<call::Link> link, const ClientSettings& settings) {
    return std::make_shared<Connection>(std::move(link), std::make_shared<call::Procedures>(),
                                        std::make_shared<call::Workers>(settings.limits.threads),
                                        call::ConnectionSettings{.limits = settings.limits});
}

call::LinkSettings link_settings(const ClientSettings& settings, bool strait_peer) {
    // A client speaks first.
    return {.dialect = settings.dialect == Dialect::any ? Dialect::msgpack : settings.dialect,
            .largest_message = settings.limits.message,
            .half_open = settings.limits.half_open,
            .strait_peer = strait_peer};
}

Error doing(Error error, std::string_view name) {
    // What the other end says about a call says which it was.
    switch (error.code()) {
        case Errc::timed_out:
        case Errc::cancelled:
        case Errc::peer_died:
        case Errc::closed:
        case Errc::corrupt_peer:
        case Errc::too_large:
        case Errc::wrong_kind: return std::move(error).doing("call", name);
        default: return error;
    }
}

void end_message(Writer& message, const Deadline& deadline) {
    if (message.front() != std::byte{0x95}) return;
    const auto left = deadline.remaining().value_or(Deadline::Clock::duration::zero());
    message.natural(static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
}

}  // namespace

RawResults::RawResults(std::shared_ptr<Connection> connection, std::shared_ptr<call::ResultQueue> queue) noexcept
    : connection_(std::move(connection)), queue_(std::move(queue)) {}
RawResults::RawResults(RawResults&&) noexcept = default;
RawResults& RawResults::operator=(RawResults&& other) noexcept {
    std::swap(connection_, other.connection_);
    std::swap(queue_, other.queue_);
    return *this;
}
RawResults::~RawResults() {
    if (connection_ && queue_) connection_->abandon(*queue_);
}

Result<std::optional<std::vector<std::byte>>> RawResults::next() { return connection_->next(*queue_); }

// [0, number, name, parameters, milliseconds]: the number and what it takes to send the rest come later.
void Caller::begin(Writer& message, std::string_view name) const {
    const bool tells = connection_ && deadline_.time() && connection_->tells_deadlines();
    message.array(tells ? 5 : 4);
    message.natural(0);
    message.natural(0xffff'ffff);
    message.string(name);
}

void Caller::begin_notification(Writer& message, std::string_view name) const {
    message.array(3);
    message.natural(2);
    message.string(name);
}

void Caller::begin_stream(Writer& message, std::string_view name) const {
    begin(message, "rpc.stream");
    message.array(3);
    message.natural(call::ResultQueue::kWindow);
    message.string(name);
}

Result<void> Caller::exchange(Writer& message, std::string_view name, void* result, Decode decode) const {
    if (!connection_) return fail(Errc::closed);
    end_message(message, deadline_);
    call::DirectAnswer answer(result, decode);
    auto done = connection_->exchange(message, answer, deadline_);
    if (!done) return std::unexpected(doing(std::move(done.error()), name));
    return done;
}

void Caller::post(Writer& message, std::string_view name, RawCompletion completion) const {
    if (!connection_) return completion(fail(Errc::closed));
    end_message(message, deadline_);
    auto named = [completion = std::move(completion),
                  name = std::string(name)](Result<std::span<const std::byte>> bytes) {
        if (!bytes) return completion(std::unexpected(doing(std::move(bytes.error()), name)));
        completion(bytes);
    };
    connection_->post(message, std::move(named), deadline_);
}

Result<void> Caller::send_notification(Writer& message) const {
    if (!connection_) return fail(Errc::closed);
    return connection_->send(message, deadline_);
}

Result<RawResults> Caller::open_stream(Writer& message, std::string_view name) const {
    if (!connection_) return fail(Errc::closed);
    end_message(message, deadline_);
    auto queue = std::make_shared<call::ResultQueue>(deadline_);
    auto opened = connection_->open(message, queue);
    if (!opened) return std::unexpected(doing(std::move(opened.error()), name));
    return RawResults(connection_, std::move(queue));
}

Peer Caller::peer() const { return connection_ ? connection_->peer() : Peer{}; }

Client::Client() noexcept = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&& other) noexcept {
    if (this == &other) return *this;
    close();
    connection_ = std::move(other.connection_);
    return *this;
}
Client::~Client() { close(); }

Result<Client> Client::connect(const Address& address, const ClientSettings& wanted, const ConnectOptions& options) {
    const auto dialect = call::dialect_at(address, wanted.dialect);
    if (!dialect) return std::unexpected(dialect.error());
    auto settings = wanted;
    settings.dialect = *dialect;
    const bool is_shared = address.scheme() == "shm";
    if (!is_shared && !call::is_node(address)) {
        auto stream = Stream::connect(address, options);
        if (!stream) return std::unexpected(std::move(stream.error()));
        return over(std::move(*stream), settings);
    }
    auto channel =
        Channel::connect(address, {.waiting = settings.waiting, .largest_message = settings.limits.message}, options);
    if (!channel) return std::unexpected(std::move(channel.error()));
    return Client(connection_over(
        call::link_over(std::move(*channel), link_settings(settings, is_shared || settings.strait_peer)), settings));
}

Result<Client> Client::connect(std::string_view address, const ClientSettings& settings,
                               const ConnectOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return connect(*parsed, settings, options);
}

Client Client::over(Stream stream, const ClientSettings& settings) {
    return Client(
        connection_over(call::link_over(std::move(stream), link_settings(settings, settings.strait_peer)), settings));
}

void Client::add(Procedure procedure) {
    if (connection_) connection_->procedures().add(std::move(procedure));
}

void Client::listen_for_calls() {
    if (connection_) connection_->start_reading();
}

Result<std::vector<Description>> Client::describe() const { return call<std::vector<Description>>("rpc.describe"); }

void Client::close() noexcept {
    if (!connection_) return;
    connection_->close();
    connection_.reset();
}

bool Client::is_open() const noexcept { return connection_ && !connection_->has_ended(); }

}  // namespace strait::rpc
