#include "call/connection/errors.hpp"

#include "call/codec/json.hpp"
#include "call/dialect/json_rpc.hpp"
#include "strait/rpc_value.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace strait::call {
namespace {

constexpr std::array kBelieved{Errc::invalid_argument, Errc::invalid_address, Errc::not_supported_here,
                               Errc::not_yet,          Errc::not_found,       Errc::already_in_use,
                               Errc::access_denied,    Errc::wrong_kind,      Errc::too_large,
                               Errc::too_small,        Errc::no_space,        Errc::out_of_resources};

struct ErrorObject {
    std::optional<std::int64_t> code;
    std::optional<std::string> message;
    std::optional<rpc::Value> data;
};

// An error of strait's has its name with it; what tells of this connection is believed from nobody.
std::optional<Errc> named(const ErrorObject& object) {
    const auto said = object.data ? object.data->as<std::string>() : fail(Errc::wrong_kind);
    if (!said) return std::nullopt;
    const auto* const found = std::ranges::find(kBelieved, *said, [](Errc code) { return strait::name(code); });
    if (found != kBelieved.end()) return *found;
    for (auto code = Errc::invalid_argument; code <= Errc::io; code = static_cast<Errc>(static_cast<int>(code) + 1)) {
        if (strait::name(code) == *said) return Errc::remote_error;
    }
    return std::nullopt;
}

Errc numbered(std::optional<std::int64_t> code) noexcept {
    if (code == kNoSuchMethod) return Errc::not_found;
    if (code == kInvalidParameters) return Errc::invalid_argument;
    return Errc::remote_error;
}

// Others number theirs.
Error as_said(const ErrorObject& object) {
    if (const auto code = named(object)) return {*code, *object.message};
    Error error(numbered(object.code), *object.message);
    if (!object.code || !std::in_range<int>(*object.code)) return error;
    const auto number = static_cast<int>(*object.code);
    const auto text = std::to_string(number);
    return error.from("code " + text, {ErrorDomain::none, number, text});
}

std::string words_of(const Error& error) {
    const bool says_all = error.code() == Errc::remote_error || error.code() == Errc::invalid_argument;
    return says_all ? std::string(error.reason()) : error.message();
}

}  // namespace

int code_of(const Error& error) noexcept {
    switch (error.code()) {
        case Errc::invalid_argument: return kInvalidParameters;
        case Errc::remote_error: return kInternalError;
        case Errc::cancelled: return kRequestCancelled;
        default: return kServerError;
    }
}

void write_error(rpc::Writer& to, const Error& error, int code) {
    to.map(3);
    to.string("code");
    to.integer(code);
    to.string("message");
    to.string(words_of(error));
    to.string("data");
    to.string(name(error.code()));
}

Error lost(const Error& cause) {
    if (cause == Errc::closed || cause == Errc::peer_died)
        return {Errc::peer_died, "the connection ended before the answer came"};
    return cause;
}

void write_plain_error(rpc::Writer& to, const Error& error) { to.string(words_of(error)); }

Error read_error(std::span<const std::byte> value) {
    const auto any = rpc::Value::of(value);
    if (const auto object = any.as<ErrorObject>(); object && object->message && any.kind() == rpc::Kind::map)
        return as_said(*object);
    if (const auto typed = any.as<std::pair<rpc::Value, std::string>>()) return {Errc::remote_error, typed->second};
    if (const auto text = any.as<std::string>()) return {Errc::remote_error, *text};
    return {Errc::remote_error, any.json().value_or("an error that cannot be shown")};
}

}  // namespace strait::call
