#include "call/codec/base64.hpp"
#include "call/codec/json.hpp"
#include "call/codec/utf8.hpp"
#include "strait/bytes.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace strait::call {
namespace {

using rpc::Item;
using rpc::Kind;

struct Open {
    std::uint64_t left = 0;  // values; of a map names and values
    bool is_map = false;
};

void append_number(auto number, std::string& to) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    to.append(digits.data(), end);
}

void append_integer(const Item& item, std::string& to) {
    if (item.negative) return append_number(static_cast<std::int64_t>(item.number), to);
    append_number(item.number, to);
}

void append_scalar(const Item& item, std::string& to) {
    switch (item.kind) {
        case Kind::boolean: to += item.number != 0 ? "true" : "false"; break;
        case Kind::integer: append_integer(item, to); break;
        case Kind::real:
            if (std::isfinite(item.real)) return append_number(item.real, to);
            to += "null";
            break;
        case Kind::string: append_json_string(text(item.bytes), to); break;
        case Kind::binary:
            to += R"({"$bytes":")";
            append_base64(item.bytes, to);
            to += "\"}";
            break;
        case Kind::extension:
            to += R"({"$extension":[)" + std::to_string(item.type) + ",\"";
            append_base64(item.bytes, to);
            to += "\"]}";
            break;
        default: to += "null";
    }
}

// How deep it nests in JSON, where bytes and extensions are objects.
std::size_t levels_of(Kind kind) noexcept {
    if (kind == Kind::extension) return 2;
    return kind == Kind::array || kind == Kind::map || kind == Kind::binary ? 1 : 0;
}

bool append_name(const Item& item, std::string& to) {
    switch (item.kind) {
        case Kind::string: append_scalar(item, to); break;
        case Kind::nil:
        case Kind::boolean:
        case Kind::integer:
        case Kind::real:
            to += '"';
            append_scalar(item, to);
            to += '"';
            break;
        default: return false;
    }
    to += ':';
    return true;
}

class JsonWriter {
  public:
    JsonWriter(rpc::Reader& from, std::string& to) noexcept : from_(from), to_(to) {}

    Result<void> write() {
        do {
            Item item;
            if (!from_.next(item)) return fail(Errc::wrong_kind, "that is no msgpack");
            const bool is_name = depth_ > 0 && open_[depth_ - 1].is_map && open_[depth_ - 1].left % 2 == 0;
            if (is_name) {
                if (!append_name(item, to_)) return fail(Errc::wrong_kind, "JSON has no such names in an object");
                --open_[depth_ - 1].left;
                continue;
            }
            // What is written here must be read again.
            if (depth_ + levels_of(item.kind) > open_.size()) return fail(Errc::wrong_kind, "nested more than 64 deep");
            if (item.kind == Kind::array || item.kind == Kind::map) {
                const bool is_map = item.kind == Kind::map;
                to_ += is_map ? '{' : '[';
                open_[depth_++] = {.left = is_map ? item.number * 2 : item.number, .is_map = is_map};
                if (item.number > 0) continue;
            } else {
                append_scalar(item, to_);
                count_value();
            }
            close_what_is_full();
        } while (depth_ > 0);
        return {};
    }

  private:
    void count_value() {
        if (depth_ > 0) --open_[depth_ - 1].left;
    }
    void close_what_is_full() {
        while (depth_ > 0 && open_[depth_ - 1].left == 0) {
            to_ += open_[--depth_].is_map ? '}' : ']';
            count_value();
        }
        if (depth_ > 0) to_ += ',';
    }

    rpc::Reader& from_;
    std::string& to_;
    std::array<Open, rpc::kDeepest> open_{};
    std::size_t depth_ = 0;
};

}  // namespace

Result<void> to_json(rpc::Reader& from, std::string& to) { return JsonWriter(from, to).write(); }

void append_json_string(std::string_view text, std::string& to) {
    constexpr std::string_view kHex = "0123456789abcdef";
    to += '"';
    while (!text.empty()) {
        const auto size = utf8_size(text);
        const char first = text.front();
        if (size == 0) {
            to += "\xef\xbf\xbd";
        } else if (first == '"' || first == '\\') {
            to += '\\';
            to += first;
        } else if (first == '\n') {
            to += "\\n";
        } else if (static_cast<unsigned char>(first) < 0x20) {
            to += "\\u00";
            to += kHex[static_cast<unsigned char>(first) >> 4U];
            to += kHex[static_cast<unsigned char>(first) & 0xfU];
        } else {
            to.append(text.substr(0, size));
        }
        text.remove_prefix(size == 0 ? 1 : size);
    }
    to += '"';
}

}  // namespace strait::call
