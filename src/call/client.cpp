#include "strait/rpc_client.hpp"

#include "call/connection/connection.hpp"
#include "call/connection/reconnector.hpp"
#include "call/dialect/place.hpp"
#include "strait/channel.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace strait::rpc {
namespace {

using call::Connection;

// An array of four or five, 0, and room for a number of four bytes.
template <unsigned Tag>
constexpr std::array kHeadOf{std::byte{Tag},  std::byte{0},    std::byte{0xce}, std::byte{0xff},
                             std::byte{0xff}, std::byte{0xff}, std::byte{0xff}};
constexpr auto kHead = kHeadOf<0x94>;
constexpr auto kTimedHead = kHeadOf<0x95>;

/// What one connection of a client's leaves to the next.
struct Lasting {
    explicit Lasting(const CallLimits& of)
        : limits(of),
          workers(std::make_shared<call::Workers>(of.threads)),
          sequence(std::make_shared<call::Sequence>(*workers)) {}

    CallLimits limits;
    std::shared_ptr<call::Procedures> procedures = std::make_shared<call::Procedures>();
    std::shared_ptr<call::Workers> workers;
    std::shared_ptr<call::Sequence> sequence;

    [[nodiscard]] std::shared_ptr<Connection> connection(std::unique_ptr<call::Link> link) const {
        return std::make_shared<Connection>(std::move(link), procedures, workers,
                                            call::ConnectionSettings{.limits = limits, .sequence = sequence});
    }
};

call::LinkSettings link_settings(const ClientSettings& settings, bool strait_peer) {
    // A client speaks first.
    return {.dialect = settings.dialect == Dialect::any ? Dialect::msgpack : settings.dialect,
            .largest_message = settings.limits.message,
            .half_open = settings.limits.half_open,
            .strait_peer = strait_peer,
            .waiting = settings.waiting};
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

Result<std::unique_ptr<call::Link>> link_to(const Address& address, const ClientSettings& settings,
                                            const ConnectOptions& options) {
    const bool is_shared = address.scheme() == "shm";
    if (!is_shared && !call::is_node(address)) {
        auto stream = Stream::connect(address, options);
        if (!stream) return std::unexpected(std::move(stream.error()));
        return call::link_over(std::move(*stream), link_settings(settings, settings.strait_peer));
    }
    auto channel =
        Channel::connect(address, {.waiting = settings.waiting, .largest_message = settings.limits.message}, options);
    if (!channel) return std::unexpected(std::move(channel.error()));
    return call::link_over(std::move(*channel), link_settings(settings, is_shared || settings.strait_peer));
}

Result<std::shared_ptr<Connection>> opened(const std::shared_ptr<Connection>& connection, Writer& message,
                                           const std::shared_ptr<call::ResultQueue>& queue) {
    if (auto done = connection->open(message, queue); !done) return std::unexpected(std::move(done.error()));
    return connection;
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
    const bool tells = deadline_.time() &&
                       (again_ ? again_->current()->tells_deadlines() : connection_ && connection_->tells_deadlines());
    if (tells) [[unlikely]]
        message.append(kTimedHead);
    else
        message.append(kHead);
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
    if (!connection_ && !again_) return fail(Errc::closed);
    call::DirectAnswer answer(result, decode);
    auto done = again_ ? again_->exchange(message, answer, {deadline_, idempotent_})
                       : connection_->exchange(message, answer, deadline_);
    if (!done) return std::unexpected(doing(std::move(done.error()), name));
    return done;
}

void Caller::post(Writer& message, std::string_view name, RawCompletion completion) const {
    if (!connection_ && !again_) return completion(fail(Errc::closed));
    auto named = [completion = std::move(completion),
                  name = std::string(name)](Result<std::span<const std::byte>> bytes) {
        if (!bytes) return completion(std::unexpected(doing(std::move(bytes.error()), name)));
        completion(bytes);
    };
    if (again_) return again_->post(message, std::move(named), {deadline_, idempotent_});
    connection_->post(message, std::move(named), deadline_);
}

Result<void> Caller::send_notification(Writer& message) const {
    if (again_) return again_->send(message, deadline_);
    if (!connection_) return fail(Errc::closed);
    return connection_->send(message, deadline_);
}

Result<RawResults> Caller::open_stream(Writer& message, std::string_view name) const {
    if (!connection_ && !again_) return fail(Errc::closed);
    auto queue = std::make_shared<call::ResultQueue>(deadline_);
    auto connection = again_ ? again_->open(message, queue) : opened(connection_, message, queue);
    if (!connection) return std::unexpected(doing(std::move(connection.error()), name));
    return RawResults(std::move(*connection), std::move(queue));
}

Peer Caller::peer() const {
    if (again_) return again_->current()->peer();
    return connection_ ? connection_->peer() : Peer{};
}

Client::Client() noexcept = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&& other) noexcept {
    if (this == &other) return *this;
    close();
    connection_ = std::move(other.connection_);
    again_ = std::move(other.again_);
    return *this;
}
Client::~Client() { close(); }

Result<Client> Client::connect(const Address& address, const ClientSettings& wanted, const ConnectOptions& options) {
    const auto dialect = call::dialect_at(address, wanted.dialect);
    if (!dialect) return std::unexpected(dialect.error());
    auto settings = wanted;
    settings.dialect = *dialect;
    if (settings.reconnect && (address.scheme() == "stdio" || address.scheme() == "node"))
        return std::unexpected(
            Error(Errc::invalid_argument, "what is there once cannot be connected again: ask for no reconnect")
                .doing("make calls at", address.text()));
    auto link = link_to(address, settings, options);
    if (!link) return std::unexpected(std::move(link.error()));
    const Lasting lasting(settings.limits);
    auto connection = lasting.connection(std::move(*link));
    if (!settings.reconnect) return Client(std::move(connection));
    auto connect = [address, settings, server = options.server,
                    lasting](const Deadline& deadline) -> Result<std::shared_ptr<Connection>> {
        auto next = link_to(address, settings, {.deadline = deadline, .server = server});
        if (!next) return std::unexpected(std::move(next.error()));
        return lasting.connection(std::move(*next));
    };
    const auto again =
        std::make_shared<call::Reconnector>(connection, std::move(connect), lasting.sequence, *settings.reconnect);
    connection->look_after(again);
    return Client(again);
}

Result<Client> Client::connect(std::string_view address, const ClientSettings& settings,
                               const ConnectOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return connect(*parsed, settings, options);
}

Client Client::over(Stream stream, const ClientSettings& settings) {
    return Client(Lasting(settings.limits)
                      .connection(call::link_over(std::move(stream), link_settings(settings, settings.strait_peer))));
}

void Client::add(Procedure procedure) {
    const auto connection = again_ ? again_->current() : connection_;
    if (connection) connection->procedures().add(std::move(procedure));
}

void Client::listen_for_calls() {
    if (again_) return again_->listen();
    if (connection_) connection_->start_reading();
}

Result<std::vector<Description>> Client::describe() const { return call<std::vector<Description>>("rpc.describe"); }

void Client::close() noexcept {
    if (again_) std::exchange(again_, nullptr)->close();
    if (!connection_) return;
    connection_->close();
    connection_.reset();
}

bool Client::is_open() const noexcept { return again_ ? again_->is_open() : connection_ && !connection_->has_ended(); }

}  // namespace strait::rpc
