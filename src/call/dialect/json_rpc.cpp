#include "call/dialect/json_rpc.hpp"

#include "call/codec/json.hpp"
#include "strait/bytes.hpp"

#include <algorithm>
#include <utility>

namespace strait::call {
namespace {

using rpc::Item;
using rpc::Kind;
using rpc::Reader;
using rpc::Writer;
using Bytes = std::span<const std::byte>;

/// The members of a message; empty where there are none.
struct Members {
    Bytes id;
    Bytes method;
    Bytes params;
    Bytes result;
    Bytes error;
    Bytes deadline;
    bool is_ours = false;  // "jsonrpc":"2.0"
};

std::string_view string_in(Bytes value) {
    Reader reader(value);
    Item item;
    return reader.next(item) && item.kind == Kind::string ? text(item.bytes) : std::string_view();
}
Kind kind_of(Bytes value) { return Reader(value).peek(); }

std::optional<Members> members_of(Bytes object) {
    Reader reader(object);
    Item item;
    if (!reader.next(item) || item.kind != Kind::map) return std::nullopt;
    Members members;
    for (auto left = item.number; left > 0; --left) {
        const auto name = string_in(reader.take());
        const auto value = reader.take();
        if (name == "jsonrpc") members.is_ours = string_in(value) == "2.0";
        if (name == "id") members.id = value;
        if (name == "method") members.method = value;
        if (name == "params") members.params = value;
        if (name == "result") members.result = value;
        if (name == "error") members.error = value;
        if (name == "deadline_ms") members.deadline = value;
    }
    return members;
}

bool is_id(Bytes id) {
    const auto kind = kind_of(id);
    return kind == Kind::nil || kind == Kind::integer || kind == Kind::real || kind == Kind::string;
}

void append_params(const Members& members, Writer& to) {
    if (members.params.empty()) return to.array(0);
    to.append(members.params);
}

bool translate_request(const Members& members, Writer& to) {
    const auto params = kind_of(members.params);
    const bool sound = members.is_ours && kind_of(members.method) == Kind::string &&
                       (members.params.empty() || params == Kind::array || params == Kind::map);
    if (!sound) return false;
    if (members.id.empty()) {
        to.array(3);
        to.natural(2);
        to.append(members.method);
        append_params(members, to);
        return true;
    }
    if (!is_id(members.id)) return false;
    const bool has_deadline = kind_of(members.deadline) == Kind::integer;
    to.array(has_deadline ? 5 : 4);
    to.natural(0);
    to.append(members.id);
    to.append(members.method);
    append_params(members, to);
    if (has_deadline) to.append(members.deadline);
    return true;
}

bool translate_response(const Members& members, Writer& to) {
    const bool failed = !members.error.empty() && kind_of(members.error) != Kind::nil;
    if (!members.is_ours || !is_id(members.id) || failed == !members.result.empty()) return false;
    to.array(4);
    to.natural(1);
    to.append(members.id);
    failed ? to.append(members.error) : to.nil();
    failed ? to.nil() : to.append(members.result);
    return true;
}

enum class Heard : std::uint8_t { request, other, nothing };

Heard translate(Bytes object, Writer& to, Bytes& id) {
    const auto members = members_of(object);
    if (!members) return Heard::nothing;
    id = members->id;
    if (members->method.empty()) return translate_response(*members, to) ? Heard::other : Heard::nothing;
    if (!translate_request(*members, to)) return Heard::nothing;
    return members->id.empty() ? Heard::other : Heard::request;
}

std::string error_text(int code, std::string_view what) {
    std::string answer = R"({"jsonrpc":"2.0","id":null,"error":{"code":)" + std::to_string(code) + R"(,"message":)";
    append_json_string(what, answer);
    return answer + "}}";
}

const std::string& invalid_request() {
    static const std::string kAnswer = error_text(kInvalidRequest, "invalid request");
    return kAnswer;
}

std::vector<std::byte> copied(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

void append_member(std::string& answer, std::string& answers) {
    answers += answers.empty() ? "[" : ",";
    answers += answer;
}

}  // namespace

std::optional<std::string> JsonRpc::hear(std::string_view text, Messages& messages) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return std::nullopt;
    Writer document;
    if (auto read = from_json(text, document); !read)
        return error_text(kParseError, "parse error: " + std::string(read.error().reason()));
    Reader reader(document.bytes());
    Item item;
    if (reader.peek() == Kind::array && reader.next(item)) {
        if (item.number == 0) return invalid_request();
        return hear_batch(reader.rest(), static_cast<std::size_t>(item.number), messages);
    }
    Writer message;
    Bytes id;
    if (translate(document.bytes(), message, id) == Heard::nothing) return invalid_request();
    messages.push_back(copied(message.bytes()));
    return std::nullopt;
}

std::optional<std::string> JsonRpc::hear_batch(Bytes elements, std::size_t count, Messages& messages) {
    Batch batch;
    Reader reader(elements);
    for (; count > 0; --count) {
        Writer message;
        Bytes id;
        const auto heard = translate(reader.take(), message, id);
        if (heard == Heard::nothing) {
            auto answer = invalid_request();
            append_member(answer, batch.answers);
            continue;
        }
        if (heard == Heard::request) batch.missing.push_back(copied(id));
        messages.push_back(copied(message.bytes()));
    }
    if (!batch.missing.empty()) {
        const std::lock_guard lock(mutex_);
        batches_.push_back(std::move(batch));
        return std::nullopt;
    }
    if (batch.answers.empty()) return std::nullopt;
    return batch.answers + "]";
}

std::optional<std::string> JsonRpc::put_into_batch(Bytes id, std::string& answer) {
    const std::lock_guard lock(mutex_);
    for (auto batch = batches_.begin(); batch != batches_.end(); ++batch) {
        const auto found =
            std::ranges::find_if(batch->missing, [&](const auto& i) { return std::ranges::equal(i, id); });
        if (found == batch->missing.end()) continue;
        batch->missing.erase(found);
        append_member(answer, batch->answers);
        if (!batch->missing.empty()) return std::nullopt;
        auto answers = std::move(batch->answers) + "]";
        batches_.erase(batch);
        return answers;
    }
    return std::move(answer);
}

Result<std::optional<std::string>> JsonRpc::say(Bytes message) {
    Reader reader(message);
    Item parts;
    Item type;
    if (!reader.next(parts) || !reader.next(type)) return fail(Errc::wrong_kind, "that is no message");
    std::string answer = R"({"jsonrpc":"2.0")";
    const auto add = [&](std::string_view name, Bytes value) -> Result<void> {
        answer.append(",\"").append(name).append("\":");
        Reader part(value);
        return to_json(part, answer);
    };
    Bytes id;
    if (type.number != 2) {
        id = reader.take();
        if (auto added = add("id", id); !added) return std::unexpected(std::move(added.error()));
    }
    const auto first = reader.take();
    const auto second = reader.take();
    Result<void> added;
    if (type.number == 1) {
        const bool failed = kind_of(first) != Kind::nil;
        added = failed ? add("error", first) : add("result", second);
    } else {
        added = add("method", first);
        Item params;
        const bool none = Reader(second).next(params) && params.kind == Kind::array && params.number == 0;
        if (added && !none) added = add("params", second);
        if (added && parts.number == 5) added = add("deadline_ms", reader.take());
    }
    if (!added) return std::unexpected(std::move(added.error()));
    answer += '}';
    if (type.number != 1) return answer;
    return put_into_batch(id, answer);
}

}  // namespace strait::call
