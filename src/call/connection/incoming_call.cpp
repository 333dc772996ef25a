#include "call/connection/incoming_call.hpp"

#include "call/connection/errors.hpp"
#include "strait/bytes.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace strait::rpc {

Incoming::~Incoming() = default;

}  // namespace strait::rpc

namespace strait::call {
namespace {

constexpr auto* kNotKept = "a procedure of many results takes its time: Procedure::takes_time";

Deadline deadline_of(const std::optional<std::uint64_t>& milliseconds) noexcept {
    constexpr std::uint64_t kLongest = 1ULL << 40;  // some 35 years
    if (!milliseconds) return Deadline::never();
    return Deadline::after(std::chrono::milliseconds(std::min(*milliseconds, kLongest)));
}

// As strait writes it, most likely: of a length that is known it is copied at once.
void append_number(rpc::Writer& message, std::span<const std::byte> id) {
    constexpr std::size_t kUsual = 5;
    if (id.size() == kUsual) [[likely]]
        message.append(id.first<kUsual>());
    else
        message.append(id);
}

std::span<const std::byte> moved(std::span<const std::byte> part, std::span<const std::byte> from,
                                 std::span<const std::byte> to) noexcept {
    if (part.empty()) return {};
    return to.subspan(static_cast<std::size_t>(part.data() - from.data()), part.size());
}

}  // namespace

IncomingCall::IncomingCall(Connection& connection, const Connection::Request& request) noexcept
    : connection_(connection), request_(request), deadline_(deadline_of(request.milliseconds)) {}

IncomingCall::IncomingCall(std::shared_ptr<Connection> connection, const Connection::Request& request)
    : connection_(*connection),
      kept_(std::make_unique<Kept>(std::move(connection), request)),
      request_(kept_->request),
      deadline_(deadline_of(request.milliseconds).or_stopped(kept_->stop.get_token())) {}

IncomingCall::Kept::Kept(std::shared_ptr<Connection> from, const Connection::Request& in_place)
    : connection(std::move(from)),
      copy(in_place.message.begin(), in_place.message.end()),
      request(in_place),
      credit(in_place.credit.value_or(0)) {
    request.message = copy;
    request.id = moved(in_place.id, in_place.message, copy);
    request.method = text(moved(bytes(in_place.method), in_place.message, copy));
    request.parameters = moved(in_place.parameters, in_place.message, copy);
}

IncomingCall::~IncomingCall() { done(); }

void IncomingCall::begin_answer(rpc::Writer& message) {
    message.array(4);
    message.natural(1);
    append_number(message, request_.id);
    message.nil();
}

bool IncomingCall::begin_to_answer() {
    if (request_.id.empty()) return false;
    // In place there is one thread, and nothing to forget.
    if (kept_ == nullptr) {
        const bool is_first = !answered_.load(std::memory_order_relaxed);
        answered_.store(true, std::memory_order_relaxed);
        return is_first;
    }
    if (answered_.exchange(true)) return false;
    done();
    // A handler that was cancelled because the connection has ended may have given up: what it returns is no success.
    return !connection_.has_ended();
}

void IncomingCall::answer(rpc::Writer& message) {
    if (!begin_to_answer()) return;
    const auto sent = connection_.send(message, connection_.until_closed_);
    if (sent || sent.error() == Errc::peer_died || sent.error() == Errc::closed) return;
    answered_ = false;
    refuse(sent.error());
}

void IncomingCall::refuse(const Error& error) { refuse(error, code_of(error)); }

void IncomingCall::refuse(const Error& error, int code) {
    if (!begin_to_answer()) return;
    rpc::Writer message;
    message.array(4);
    message.natural(1);
    message.append(request_.id);
    connection_.wants_plain_errors() ? write_plain_error(message, error) : write_error(message, error, code);
    message.nil();
    static_cast<void>(connection_.send(message, connection_.until_closed_));
}

void IncomingCall::begin_item(rpc::Writer& message) {
    if (!request_.credit) return;
    message.array(3);
    message.natural(2);
    message.string("rpc.next");
    message.array(2);
    message.append(request_.id);
}

Result<void> IncomingCall::send_item(rpc::Writer& message) {
    if (request_.id.empty()) return fail(Errc::cancelled, "nobody waits for these results");
    if (request_.credit) {
        if (auto allowed = connection_.take_credit(*this); !allowed) return allowed;
        return connection_.send(message, deadline_);
    }
    if (!kept_) return fail(Errc::invalid_argument, kNotKept);
    if (kept_->stop.stop_requested()) return fail(Errc::cancelled);
    auto& collected = kept_->collected;
    if (collected.size() + message.size() > connection_.largest_message())
        return fail(Errc::too_large, "all results in one answer are beyond the limit of " +
                                         std::to_string(connection_.largest_message()) + " bytes");
    collected.append(message.bytes());
    ++kept_->count;
    return {};
}

void IncomingCall::finish_items() {
    if (!kept_) return refuse(Error(Errc::invalid_argument, kNotKept));
    rpc::Writer message;
    begin_answer(message);
    if (request_.credit) {
        message.nil();
    } else {
        message.array(kept_->count);
        message.append(kept_->collected.bytes());
    }
    answer(message);
}

rpc::Caller IncomingCall::caller() { return rpc::Caller(connection_.shared_from_this()); }

void IncomingCall::done() noexcept {
    if (kept_ && !kept_->key.empty() && !kept_->forgotten.exchange(true)) connection_.forget(*this);
}

}  // namespace strait::call
