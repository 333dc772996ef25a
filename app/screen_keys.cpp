#include "screen.hpp"

#include <array>

namespace strait::app {
namespace {

struct Sequence {
    std::string_view sent;
    Key::Kind kind;
};

using Kind = Key::Kind;

// In the two ways that terminals send them, as VT100 and as xterm do.
constexpr std::array kSequences{
    Sequence{"\033[A", Kind::up},         Sequence{"\033OA", Kind::up},    Sequence{"\033[B", Kind::down},
    Sequence{"\033OB", Kind::down},       Sequence{"\033[C", Kind::right}, Sequence{"\033OC", Kind::right},
    Sequence{"\033[D", Kind::left},       Sequence{"\033OD", Kind::left},  Sequence{"\033[5~", Kind::page_up},
    Sequence{"\033[6~", Kind::page_down}, Sequence{"\033[H", Kind::home},  Sequence{"\033OH", Kind::home},
    Sequence{"\033[1~", Kind::home},      Sequence{"\033[F", Kind::end},   Sequence{"\033OF", Kind::end},
    Sequence{"\033[4~", Kind::end},
};

Key key_of(char byte) {
    switch (byte) {
        case '\r':
        case '\n': return {Kind::enter};
        case '\033': return {Kind::escape};
        case '\b':
        case '\x7f': return {Kind::erase};
        case '\x1a': return {Kind::suspend};
        default: break;
    }
    // Parts of other letters are of use to a filter; commands are not.
    const bool is_control = static_cast<unsigned char>(byte) < 0x20;
    return is_control ? Key{} : Key{Kind::letter, byte};
}

// An escape sequence that is not known, up to its last byte.
std::size_t length_of_sequence(std::string_view sent) {
    if (sent.size() < 3 || (sent[1] != '[' && sent[1] != 'O')) return 1;
    const auto is_last = [](char byte) { return byte >= '@' && byte <= '~'; };
    std::size_t length = 2;
    while (length < sent.size() && !is_last(sent[length])) ++length;
    return length < sent.size() ? length + 1 : length;
}

}  // namespace

std::vector<Key> keys_in(std::string_view sent) {
    std::vector<Key> keys;
    while (!sent.empty()) {
        std::size_t length = 1;
        Key key = key_of(sent.front());
        if (const auto sequence = length_of_sequence(sent); key.kind == Kind::escape && sequence > 1) {
            length = sequence;
            key = {};
            for (const auto& known : kSequences) {
                if (sent.substr(0, length) == known.sent) key = {known.kind};
            }
        }
        keys.push_back(key);
        sent.remove_prefix(length);
    }
    return keys;
}

}  // namespace strait::app
