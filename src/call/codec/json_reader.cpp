#include "call/codec/base64.hpp"
#include "call/codec/json.hpp"
#include "call/codec/utf8.hpp"

#include <array>
#include <charconv>
#include <optional>

namespace strait::call {
namespace {

struct Open {
    std::size_t at = 0;  // where the writer has its count
    std::size_t count = 0;
    bool is_map = false;
};

class JsonReader {
  public:
    JsonReader(std::string_view text, rpc::Writer& to) noexcept : text_(text), to_(to) {}

    Result<void> read() {
        bool all = value();
        while (all && depth_ > 0) all = go_on();
        if (all && peek() != '\0') all = wrong("something stands behind the value");
        if (all && at_ < text_.size()) all = wrong("a NUL byte");
        if (all) return {};
        return fail(code_, problem_ + " at byte " + std::to_string(at_));
    }

  private:
    bool wrong(std::string_view what) {
        if (problem_.empty()) problem_ = what;
        return false;
    }

    // The next character that is no blank, or NUL at the end.
    char peek() noexcept {
        while (at_ < text_.size() && std::string_view(" \t\r\n").contains(text_[at_])) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    // A value, or the beginning of one; what is in it comes with go_on().
    bool value() {
        switch (peek()) {
            case '{': return open(true);
            case '[': return open(false);
            case '"':
                if (!string()) return false;
                to_.string(scratch_);
                return true;
            case 't': return word("true", [this] { to_.boolean(true); });
            case 'f': return word("false", [this] { to_.boolean(false); });
            case 'n': return word("null", [this] { to_.nil(); });
            default: return number();
        }
    }

    template <typename Write>
    bool word(std::string_view word, Write write) {
        if (!text_.substr(at_).starts_with(word)) return wrong("no value");
        at_ += word.size();
        write();
        return true;
    }

    bool open(bool is_map) {
        if (depth_ == open_.size()) {
            code_ = Errc::too_large;
            return wrong("nested more than 64 deep");
        }
        ++at_;
        open_[depth_++] = {.at = is_map ? to_.open_map() : to_.open_array(), .count = 0, .is_map = is_map};
        return true;
    }

    // What follows in the innermost array or map: its end, or its next value.
    bool go_on() {
        auto& inner = open_[depth_ - 1];
        const char next = peek();
        if (next == (inner.is_map ? '}' : ']')) {
            ++at_;
            close();
            return true;
        }
        if (inner.count > 0) {
            if (next != ',') return wrong(inner.is_map ? "',' or '}' expected" : "',' or ']' expected");
            ++at_;
        }
        ++inner.count;
        return (!inner.is_map || key()) && value();
    }

    bool key() {
        if (peek() != '"') return wrong("a name in quotes expected");
        if (!string()) return false;
        to_.string(scratch_);
        if (peek() != ':') return wrong("':' expected");
        ++at_;
        return true;
    }

    void close() {
        const auto inner = open_[--depth_];
        to_.fill(inner.at, inner.count);
        if (inner.is_map && inner.count == 1) unwrap_bytes(inner.at);
    }

    // {"$bytes":"base64"} stands for the bytes.
    void unwrap_bytes(std::size_t map) {
        rpc::Reader content(to_.bytes().subspan(map + 5));
        rpc::Item name;
        rpc::Item coded;
        if (!content.next(name) || name.kind != rpc::Kind::string || text(name.bytes) != "$bytes") return;
        if (!content.next(coded) || coded.kind != rpc::Kind::string) return;
        const auto bytes = from_base64(text(coded.bytes));
        if (!bytes) return;
        to_.cut(map);
        to_.binary(*bytes);
    }

    static std::string_view text(std::span<const std::byte> bytes) {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    // Into scratch_.
    bool string() {
        scratch_.clear();
        ++at_;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20) return wrong("a control character in a string");
            if (c == '\\') {
                if (!escape()) return false;
                continue;
            }
            const auto size = utf8_size(text_.substr(at_));
            if (size == 0) return wrong("not UTF-8");
            scratch_.append(text_, at_, size);
            at_ += size;
        }
        return wrong("a string without an end");
    }

    bool escape() {
        constexpr std::string_view kNames = "\"\\/bfnrt";
        constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
        const char name = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        if (name == 'u') return escaped_code();
        const auto known = name == '\0' ? std::string_view::npos : kNames.find(name);
        if (known == std::string_view::npos) return wrong("an unknown escape");
        scratch_ += kMeant[known];
        at_ += 2;
        return true;
    }

    bool escaped_code() {
        const auto first = hexadecimal();
        if (!first) return wrong("an escape without its four digits");
        at_ += 6;
        auto code = *first;
        if (code >= 0xd800 && code < 0xdc00) {
            const auto second = hexadecimal();
            if (!second || *second < 0xdc00 || *second > 0xdfff) return wrong("half a surrogate pair");
            at_ += 6;
            code = 0x10000 + ((code & 0x3ffU) << 10 | (*second & 0x3ffU));
        } else if (code >= 0xdc00 && code < 0xe000) {
            return wrong("half a surrogate pair");
        }
        append_utf8(code, scratch_);
        return true;
    }

    // Of \uXXXX.
    [[nodiscard]] std::optional<std::uint32_t> hexadecimal() const {
        const auto escape = text_.substr(at_, 6);
        if (escape.size() < 6 || !escape.starts_with("\\u")) return std::nullopt;
        std::uint32_t code = 0;
        const auto [end, error] = std::from_chars(escape.data() + 2, escape.data() + 6, code, 16);
        if (error != std::errc() || end != escape.data() + 6) return std::nullopt;
        return code;
    }

    [[nodiscard]] std::size_t digits(std::size_t from) const noexcept {
        auto end = from;
        while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9') ++end;
        return end - from;
    }

    bool number() {
        const auto start = at_;
        auto end = at_ < text_.size() && text_[at_] == '-' ? at_ + 1 : at_;
        const auto whole = digits(end);
        if (whole == 0 || (whole > 1 && text_[end] == '0')) return wrong("no value");
        end += whole;
        bool is_integer = true;
        if (end < text_.size() && text_[end] == '.') {
            const auto count = digits(end + 1);
            if (count == 0) return wrong("no number");
            end += 1 + count;
            is_integer = false;
        }
        if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
            ++end;
            if (end < text_.size() && (text_[end] == '+' || text_[end] == '-')) ++end;
            const auto count = digits(end);
            if (count == 0) return wrong("no number");
            end += count;
            is_integer = false;
        }
        at_ = end;
        return write_number(text_.substr(start, end - start), is_integer) || wrong("a number too large");
    }

    bool write_number(std::string_view number, bool is_integer) {
        const auto* const begin = number.data();
        const auto* const end = begin + number.size();
        std::uint64_t natural = 0;
        if (is_integer && std::from_chars(begin, end, natural).ec == std::errc()) {
            to_.natural(natural);
            return true;
        }
        std::int64_t integer = 0;
        if (is_integer && number != "-0" && std::from_chars(begin, end, integer).ec == std::errc()) {
            to_.integer(integer);
            return true;
        }
        double real = 0;
        if (std::from_chars(begin, end, real).ec != std::errc()) return false;
        to_.real(real);
        return true;
    }

    std::string_view text_;
    rpc::Writer& to_;
    std::size_t at_ = 0;
    std::array<Open, rpc::kDeepest> open_{};
    std::size_t depth_ = 0;
    std::string scratch_;
    std::string problem_;
    Errc code_ = Errc::invalid_argument;
};

}  // namespace

Result<void> from_json(std::string_view text, rpc::Writer& to) { return JsonReader(text, to).read(); }

}  // namespace strait::call
