#include "os/posix/signal_name.hpp"

#include <charconv>
#include <csignal>
#include <cstring>

namespace strait::os {
namespace {

std::optional<int> whole_number(std::string_view text) {
    int number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

bool is_real_time(int number) { return number >= SIGRTMIN && number <= SIGRTMAX; }

// `RTMIN`, `RTMIN+3`, `RTMAX-1`.
std::optional<int> real_time_number(std::string_view name) {
    const bool from_least = name.starts_with("RTMIN");
    if (!from_least && !name.starts_with("RTMAX")) return std::nullopt;
    const int base = from_least ? SIGRTMIN : SIGRTMAX;
    const auto rest = name.substr(5);
    if (rest.empty()) return base;
    if (rest.front() != (from_least ? '+' : '-')) return std::nullopt;
    const auto distance = whole_number(rest.substr(1));
    if (!distance || *distance > SIGRTMAX - SIGRTMIN) return std::nullopt;
    return from_least ? base + *distance : base - *distance;
}

}  // namespace

std::optional<int> signal_number(std::string_view name) {
    if (name.starts_with("SIG")) name.remove_prefix(3);
    if (const auto number = real_time_number(name)) return number;
    const auto number = whole_number(name);
    for (int known = 1; known < __SIGRTMIN; ++known) {
        const char* const abbreviation = ::sigabbrev_np(known);
        if (abbreviation != nullptr && (name == abbreviation || number == known)) return known;
    }
    if (number && is_real_time(*number)) return number;
    return std::nullopt;
}

std::string signal_name(int number) {
    if (is_real_time(number)) {
        const int distance = number - SIGRTMIN;
        return distance == 0 ? "SIGRTMIN" : "SIGRTMIN+" + std::to_string(distance);
    }
    const char* const abbreviation = ::sigabbrev_np(number);
    return abbreviation == nullptr ? std::to_string(number) : "SIG" + std::string(abbreviation);
}

}  // namespace strait::os
