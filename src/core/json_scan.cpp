#include "core/json_scan.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace strait::json {
namespace {

bool is_digit(char letter) noexcept { return letter >= '0' && letter <= '9'; }

int hexadecimal(char letter) noexcept {
    if (is_digit(letter)) return letter - '0';
    if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return -1;
}

/// Walks once over the text. Each step tells whether it went well; at the first that did not, problem_ is set.
class Scanner {
  public:
    Scanner(std::string_view text, std::span<Wanted> wanted) noexcept : text_(text), wanted_(wanted) {}

    Result<void> run() {
        skip_blanks();
        if (walk()) return {};
        if (too_deep_) {
            return fail(Errc::too_large, "the JSON is nested deeper than " + std::to_string(kDeepest) + " at byte " +
                                             std::to_string(at_));
        }
        return fail(Errc::invalid_argument, "not JSON: " + problem_ + " at byte " + std::to_string(at_));
    }

  private:
    [[nodiscard]] char here() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool wrong(std::string problem) {
        problem_ = at_ < text_.size() ? std::move(problem) : "the text ends too early";
        return false;
    }
    void skip_blanks() noexcept {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
    }
    bool take(char letter) noexcept {
        if (at_ >= text_.size() || text_[at_] != letter) return false;
        ++at_;
        return true;
    }

    bool walk() {
        while (true) {
            bool has_value = false;  // else a container has begun, and its first value comes
            if (!begin_value(has_value)) return false;
            if (!has_value) continue;
            bool ended = false;
            if (!end_value(ended)) return false;
            if (ended) return true;
        }
    }

    // A whole scalar or an empty container, or the begin of another one.
    bool begin_value(bool& whole) {
        whole = true;
        switch (here()) {
            case '{':
            case '[': return begin_container(whole);
            case '"': return string();
            case 't': return word("true");
            case 'f': return word("false");
            case 'n': return word("null");
            default: return number();
        }
    }

    bool begin_container(bool& whole) {
        if (depth_ == kDeepest) {
            too_deep_ = true;
            return false;
        }
        const bool is_object = text_[at_] == '{';
        is_object_.at(depth_++) = is_object;
        ++at_;
        skip_blanks();
        if (take(is_object ? '}' : ']')) {
            --depth_;
            return true;
        }
        whole = false;
        return !is_object || name();
    }

    // Closes what ends with this value; goes on to the next one, or tells that there is none.
    bool end_value(bool& ended) {
        while (true) {
            if (depth_ == 1 && seen_ != nullptr) seen_->value = text_.substr(value_at_, at_ - value_at_);
            if (depth_ <= 1) seen_ = nullptr;
            skip_blanks();
            if (depth_ == 0) {
                ended = true;
                return at_ == text_.size() || wrong("something follows the value");
            }
            const bool is_object = is_object_.at(depth_ - 1);
            if (take(',')) {
                skip_blanks();
                return !is_object || name();
            }
            if (!take(is_object ? '}' : ']')) return wrong(is_object ? "expected , or }" : "expected , or ]");
            --depth_;
        }
    }

    bool name() {
        const auto begin = at_;
        if (here() != '"') return wrong("expected a name in quotes");
        if (!string()) return false;
        const auto name = text_.substr(begin, at_ - begin);
        skip_blanks();
        if (!take(':')) return wrong("expected :");
        skip_blanks();
        if (depth_ == 1) look_for(name);
        return true;
    }

    void look_for(std::string_view quoted) {
        value_at_ = at_;
        const auto plain = quoted.substr(1, quoted.size() - 2);
        const auto same = [&](std::string_view name) {
            return plain.find('\\') == std::string_view::npos ? plain == name : string_of(quoted) == name;
        };
        const auto found = std::ranges::find_if(wanted_, same, &Wanted::name);
        seen_ = found == wanted_.end() ? nullptr : &*found;
    }

    bool word(std::string_view word) {
        if (!text_.substr(at_).starts_with(word)) return wrong("expected a value");
        at_ += word.size();
        return true;
    }

    bool digits() {
        if (!is_digit(here())) return wrong("expected a digit");
        while (is_digit(here())) ++at_;
        return true;
    }

    bool number() {
        if (!is_digit(here()) && here() != '-') return wrong("expected a value");
        take('-');
        if (!take('0') && !digits()) return false;
        if (take('.') && !digits()) return false;
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            return digits();
        }
        return true;
    }

    bool string() {
        ++at_;
        while (at_ < text_.size()) {
            const auto byte = static_cast<unsigned char>(text_[at_]);
            if (take('"')) return true;
            if (byte < 0x20) return wrong("a control character in a string");
            if (byte == '\\') {
                if (!escape()) return false;
            } else if (byte < 0x80) {
                ++at_;
            } else {
                const auto length = utf8_length(text_.substr(at_));
                if (length == 0) return wrong("bytes that are not UTF-8");
                at_ += length;
            }
        }
        return wrong("");
    }

    bool escape() {
        ++at_;
        if (here() != 'u') {
            if (at_ >= text_.size() || std::string_view("\"\\/bfnrt").find(here()) == std::string_view::npos)
                return wrong("an unknown escape");
            ++at_;
            return true;
        }
        ++at_;
        for (int i = 0; i < 4; ++i, ++at_) {
            if (hexadecimal(here()) < 0) return wrong("expected a hexadecimal digit");
        }
        return true;
    }

    std::string_view text_;
    std::span<Wanted> wanted_;
    std::size_t at_ = 0;
    std::array<bool, kDeepest> is_object_{};
    std::size_t depth_ = 0;
    Wanted* seen_ = nullptr;  // the member of the outermost object whose value is walked over
    std::size_t value_at_ = 0;
    bool too_deep_ = false;
    std::string problem_;
};

std::uint32_t code_unit(std::string_view digits) noexcept {
    std::uint32_t unit = 0;
    for (const char digit : digits.substr(0, 4)) unit = unit * 16 + static_cast<std::uint32_t>(hexadecimal(digit));
    return unit;
}

bool is_first_half(std::uint32_t unit) noexcept { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_second_half(std::uint32_t unit) noexcept { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Appends what an escape stands for, and returns how many bytes it took. `rest` begins behind the backslash.
std::size_t append_escaped(std::string_view rest, std::string& to) {
    constexpr std::string_view kLetters = "bfnrt";
    constexpr std::string_view kMeanings = "\b\f\n\r\t";
    if (rest.front() != 'u') {
        const auto letter = kLetters.find(rest.front());
        to += letter == std::string_view::npos ? rest.front() : kMeanings[letter];
        return 1;
    }
    const auto first = code_unit(rest.substr(1));
    const auto next = rest.substr(5);
    const auto second = is_first_half(first) && next.starts_with("\\u") ? code_unit(next.substr(2)) : 0;
    if (!is_second_half(second)) {
        append_utf8(to, first);
        return 5;
    }
    append_utf8(to, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
    return 11;
}

}  // namespace

Result<void> scan(std::string_view text, std::span<Wanted> wanted) { return Scanner(text, wanted).run(); }

std::optional<std::string> string_of(std::string_view value) {
    if (value.size() < 2 || value.front() != '"') return std::nullopt;
    value = value.substr(1, value.size() - 2);
    std::string said;
    while (!value.empty()) {
        const auto plain = std::min(value.find('\\'), value.size());
        said += value.substr(0, plain);
        value.remove_prefix(plain);
        if (value.empty()) break;
        value.remove_prefix(1 + append_escaped(value.substr(1), said));
    }
    return said;
}

}  // namespace strait::json
