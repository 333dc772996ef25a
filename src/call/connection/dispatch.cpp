/// What comes in: requests, responses, notifications, and the few of our own.

#include "call/connection/connection.hpp"
#include "call/connection/errors.hpp"
#include "call/connection/incoming_call.hpp"
#include "call/dialect/json_rpc.hpp"
#include "strait/bytes.hpp"

#include <algorithm>
#include <utility>

namespace strait::call {
namespace {

using rpc::Item;
using rpc::Kind;
using rpc::Reader;

// As large as the largest: so many of a peer's notifications may wait for their handlers.
constexpr std::uint64_t kWaitingMessages = 4;

bool is_scalar(std::span<const std::byte> value) noexcept {
    const auto kind = Reader(value).peek();
    return kind != Kind::nothing && kind != Kind::array && kind != Kind::map;
}

// Of an array or a map, by its first byte.
bool is_list(std::size_t tag) noexcept { return (tag >= 0x80 && tag < 0xa0) || (tag >= 0xdc && tag <= 0xdf); }

bool is_parameters(std::span<const std::byte> value) noexcept {
    const auto kind = Reader(value).peek();
    return kind == Kind::array || kind == Kind::map;
}

std::optional<std::uint64_t> natural(Reader& reader) noexcept {
    if (std::uint8_t number = 0; reader.small(number)) return number;
    Item item;
    if (!reader.next(item) || item.kind != Kind::integer || item.negative) return std::nullopt;
    return item.number;
}

// The elements of an array of at least so many.
bool enter_array(Reader& reader, std::uint64_t least) noexcept {
    Item item;
    return reader.next(item) && item.kind == Kind::array && item.number >= least;
}

}  // namespace

Result<void> Connection::dispatch(std::span<const std::byte> message) {
    if (Request request{.message = message}; is_usual(request)) {
        take(request);
        return {};
    }
    Reader reader(message);
    Item parts;
    const bool is_array = reader.next(parts) && parts.kind == Kind::array;
    const auto type = is_array ? natural(reader) : std::nullopt;
    bool sound = false;
    if (type == 0 && (parts.number == 4 || parts.number == 5)) {
        sound = take_request(reader, message, parts.number == 5);
    } else if (type == 1 && parts.number == 4) {
        sound = take_response(reader);
    } else if (type == 2 && parts.number == 3) {
        sound = take_notification(reader, message);
    }
    if (sound) return {};
    return fail(Errc::corrupt_peer, "the peer has sent what is no call");
}

bool Connection::take_request(Reader& reader, std::span<const std::byte> message, bool has_deadline) {
    Request request{.message = message};
    request.id = reader.take();
    Item method;
    if (!is_scalar(request.id) || !reader.next(method) || method.kind != Kind::string) return false;
    request.method = text(method.bytes);
    request.parameters = reader.take();
    if (!is_parameters(request.parameters)) return false;
    if (has_deadline) request.milliseconds = natural(reader);
    take(request);
    return true;
}

void Connection::take(Request& request) {
    if (request.method != "rpc.stream" || stream(request)) return run(request);
    IncomingCall(*this, request)
        .refuse(Error(Errc::invalid_argument, "rpc.stream: expected [count, name, parameters]"));
}

// [0, number, name, parameters] as strait's clients write it when there is no deadline: the number in five bytes, and a short name.
bool Connection::is_usual(Request& request) {
    constexpr std::size_t kNumberAt = 2;
    constexpr std::size_t kNameAt = 7;
    constexpr std::size_t kShortText = 0xa0;
    const auto message = request.message;
    // Each once: a hostile peer may be writing there.
    const auto byte = [&message](std::size_t at) {
        const volatile std::byte* const from = message.data();
        return std::to_integer<std::size_t>(from[at]);
    };
    if (message.size() <= kNameAt || byte(0) != 0x94 || byte(1) != 0 || byte(kNumberAt) != 0xce) return false;
    const auto size = byte(kNameAt) - kShortText;
    if (size >= 32 || message.size() <= kNameAt + 1 + size) return false;
    request.id = message.subspan(kNumberAt, kNameAt - kNumberAt);
    request.method = text(message.subspan(kNameAt + 1, size));
    request.parameters = message.subspan(kNameAt + 1 + size);
    const auto tag = byte(kNameAt + 1 + size);
    Reader reader(request.parameters);
    return is_list(tag) && reader.skip() && reader.at_end();
}

bool Connection::take_notification(Reader& reader, std::span<const std::byte> message) {
    Item method;
    if (!reader.next(method) || method.kind != Kind::string) return false;
    Request request{.message = message, .method = text(method.bytes), .parameters = reader.take()};
    if (!is_parameters(request.parameters)) return false;
    if (!take_own(request.method, request.parameters)) run(request);
    return true;
}

bool Connection::take_response(Reader& reader) {
    const auto id = natural(reader);
    const auto error = reader.take();
    const auto result = reader.take();
    if (error.empty() || result.empty()) return false;
    // Late, or to a call of nobody's: a number of another kind than ours is that, too.
    if (!id) return true;
    std::shared_ptr<Pending> answered;  // goes when the lock has gone
    const std::lock_guard lock(mutex_);
    auto* pending = pending_.find(*id);
    if (pending == nullptr) return true;
    if (Reader(error).peek() != Kind::nil) {
        pending->fail(read_error(error));
    } else {
        Reader value(result);
        pending->take(value);
    }
    pending->done = true;
    answered = pending_.remove(static_cast<std::uint32_t>(*id));
    if (waiting_ > 0) changed_.notify_all();
    return true;
}

// rpc.stream [how many at first, name, parameters]
bool Connection::stream(Request& request) {
    Reader reader(request.parameters);
    if (!enter_array(reader, 3)) return false;
    request.credit = natural(reader);
    Item method;
    if (!request.credit || !reader.next(method) || method.kind != Kind::string) return false;
    request.method = text(method.bytes);
    request.parameters = reader.take();
    return is_parameters(request.parameters);
}

void Connection::run(const Request& request) {
    // Who calls once often calls the same again.
    if (last_called_ == nullptr || last_called_->description.name != request.method)
        last_called_ = procedures_->find(request.method);
    const auto* procedure = last_called_;
    if (procedure == nullptr) {
        IncomingCall(*this, request).refuse(procedures_->unknown(request.method), kNoSuchMethod);
        return;
    }
    const bool in_place = settings_.plain == PlainHandlers::where_it_reads && !procedure->takes_time &&
                          !procedure->kept && !request.credit;
    if (!in_place) return keep_and_run(request, *procedure);
    IncomingCall call(*this, request);
    procedure->run(call);
}

void Connection::keep_and_run(const Request& request, const rpc::Procedure& procedure) {
    auto call = std::make_shared<IncomingCall>(shared_from_this(), request);
    if (!keep(call)) return;
    auto job = [call, &procedure] { procedure.run(*call); };
    if (procedure.takes_time) {
        workers_->add(std::move(job));
    } else if (settings_.plain == PlainHandlers::in_order) {
        sequence_->add(std::move(job));
    } else {
        job();
    }
}

// Calls are limited by their number and refused; notifications, which nobody can refuse, by their bytes.
bool Connection::keep(const std::shared_ptr<IncomingCall>& call) {
    const bool is_notification = call->request_.id.empty();
    const auto size = call->kept_->copy.size();
    bool is_taken = false;
    {
        const std::lock_guard lock(mutex_);
        // Those that were there when it ended have been told; of this one nobody would be.
        if (ended_) return false;
        // A number that is in use would make one of its two calls impossible to cancel.
        is_taken = !is_notification && incoming_.contains(text(call->request_.id));
        const bool too_many = is_taken || (!is_notification && incoming_.size() >= settings_.limits.in_flight);
        const bool too_much = is_notification && kept_bytes_ + size > kWaitingMessages * settings_.limits.message;
        if (!too_many && !too_much) {
            // No number of a call begins like this.
            auto& key = call->kept_->key;
            key = is_notification ? "\xc1" + std::to_string(++notifications_) : std::string(text(call->request_.id));
            incoming_.insert_or_assign(key, call);
            if (is_notification) kept_bytes_ += size;
            return true;
        }
    }
    if (is_notification) {
        end(Error(Errc::out_of_resources, "the peer has sent more notifications than their handlers keep up with"));
    } else if (is_taken) {
        call->refuse(Error(Errc::invalid_argument, "another call of this number is still in flight"));
    } else {
        call->refuse(Error(Errc::out_of_resources, "too many calls of this connection are in flight"));
    }
    return false;
}

// Notifications that are about calls.
bool Connection::take_own(std::string_view method, std::span<const std::byte> parameters) {
    Reader reader(parameters);
    if (method == "rpc.next") {
        take_item(reader);
    } else if (method == "rpc.more") {
        give_credit(reader);
    } else if (method == "rpc.cancel" || method == "$/cancelRequest" || method == "notifications/cancelled") {
        cancel(method, parameters);
        // Others' programs may want to hear of their own.
        return method == "rpc.cancel" || procedures_->find(method) == nullptr;
    } else {
        return false;
    }
    return true;
}

void Connection::take_item(Reader& parameters) {
    if (!enter_array(parameters, 2)) return;
    const auto id = natural(parameters);
    const auto item = parameters.take();
    if (!id || item.empty()) return;
    const std::lock_guard lock(mutex_);
    auto* pending = pending_.find(*id);
    if (pending == nullptr || !pending->take_item(item)) return;
    if (waiting_ > 0) changed_.notify_all();
}

void Connection::give_credit(Reader& parameters) {
    if (!enter_array(parameters, 2)) return;
    const auto id = parameters.take();
    const auto count = natural(parameters);
    if (!count) return;
    std::shared_ptr<IncomingCall> call;  // if this is the last of it, it goes when the lock has gone
    const std::lock_guard lock(mutex_);
    const auto found = incoming_.find(text(id));
    if (found != incoming_.end()) call = found->second.lock();
    if (call) call->kept_->credit += std::min<std::uint64_t>(*count, ResultQueue::kWindow);
    changed_.notify_all();
}

Result<void> Connection::take_credit(IncomingCall& call) {
    std::unique_lock lock(mutex_);
    const auto& deadline = call.deadline_;
    auto& credit = call.kept_->credit;
    while (credit == 0) {
        if (ended_) return std::unexpected(*ended_);
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled, "the caller has cancelled the call");
        if (!wait_for_change(lock, deadline)) return fail(Errc::timed_out);
    }
    --credit;
    return {};
}

// rpc.cancel [id]; {"id": …} of language servers, {"requestId": …} of MCP.
void Connection::cancel(std::string_view method, std::span<const std::byte> parameters) {
    Reader reader(parameters);
    Item head;
    if (!reader.next(head)) return;
    std::span<const std::byte> id;
    if (method == "rpc.cancel") {
        if (head.kind == Kind::array && head.number == 1) id = reader.take();
    } else if (head.kind == Kind::map) {
        const std::string_view wanted = method == "$/cancelRequest" ? "id" : "requestId";
        for (auto left = head.number; left > 0; --left) {
            Item name;
            if (!reader.next(name)) return;
            const auto value = reader.take();
            if (name.kind == Kind::string && text(name.bytes) == wanted) id = value;
        }
    }
    std::shared_ptr<IncomingCall> call;
    {
        const std::lock_guard lock(mutex_);
        const auto found = incoming_.find(text(id));
        if (found != incoming_.end()) call = found->second.lock();
    }
    if (call) call->cancel();
}

void Connection::forget(const IncomingCall& call) noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = incoming_.find(call.kept_->key);
    if (found == incoming_.end()) return;
    incoming_.erase(found);
    if (call.request_.id.empty()) kept_bytes_ -= call.kept_->copy.size();
}

}  // namespace strait::call
