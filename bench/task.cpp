#include "bench/task.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>

namespace strait::bench {
namespace {

struct Scale {
    double from;
    std::string_view unit;
};

constexpr std::array kTimes{Scale{1e9, "s"}, Scale{1e6, "ms"}, Scale{1e3, "us"}, Scale{1, "ns"}};
constexpr std::array kRates{Scale{1e9, "G/s"}, Scale{1e6, "M/s"}, Scale{1e3, "k/s"}, Scale{1, "/s"}};
constexpr std::array kBandwidths{Scale{1e9, "GB/s"}, Scale{1e6, "MB/s"}, Scale{1e3, "kB/s"}, Scale{1, "B/s"}};
constexpr std::array kSizes{Scale{1 << 30, "GiB"}, Scale{1 << 20, "MiB"}, Scale{1 << 10, "KiB"}, Scale{1, "B"}};

std::span<const Scale> scales(Measure measure) {
    if (is_time(measure)) return kTimes;
    if (measure == Measure::memory) return kSizes;
    return measure == Measure::rate ? kRates : kBandwidths;
}

// Three digits that mean something.
std::string in_short(double figure) {
    const double size = std::abs(figure);
    return fmt::format("{:.{}f}", figure, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

}  // namespace

std::string_view name(Measure measure) noexcept {
    switch (measure) {
        case Measure::round_trip: return "round-trip";
        case Measure::cost: return "cost";
        case Measure::rate: return "rate";
        case Measure::bandwidth: return "bandwidth";
        case Measure::idle: return "idle";
        case Measure::memory: return "memory";
        case Measure::retries: return "retries";
    }
    return "";
}

bool is_time(Measure measure) noexcept {
    return measure == Measure::round_trip || measure == Measure::cost || measure == Measure::idle;
}

std::string_view unit(Measure measure) noexcept {
    if (is_time(measure)) return "ns";
    if (measure == Measure::memory) return "B";
    if (measure == Measure::retries) return "1";
    return measure == Measure::rate ? "1/s" : "B/s";
}

std::string text_of(double figure, Measure measure) {
    if (!std::isfinite(figure)) return "-";
    if (measure == Measure::retries) return fmt::format("{:g}", figure);
    const auto choices = scales(measure);
    auto scale = choices.begin();
    while (scale + 1 != choices.end() && figure < scale->from) ++scale;
    return fmt::format("{} {}", in_short(figure / scale->from), scale->unit);
}

std::string text_of_size(std::size_t size) {
    constexpr std::size_t kKibi = 1024;
    if (size >= kKibi * kKibi && size % (kKibi * kKibi) == 0) return fmt::format("{} MiB", size / (kKibi * kKibi));
    if (size >= kKibi && size % kKibi == 0) return fmt::format("{} KiB", size / kKibi);
    return fmt::format("{} B", size);
}

bool is_met(const Target& target, double ratio) noexcept {
    return target.bound == Bound::at_most ? ratio <= target.ratio : ratio >= target.ratio;
}

std::string text_of(const Target& target) {
    return fmt::format("{} {}", target.bound == Bound::at_most ? "<=" : ">=", target.ratio);
}

bool fits(std::string_view pattern, std::string_view name) noexcept {
    while (true) {
        const auto star = pattern.find('*');
        const auto part = pattern.substr(0, star);
        const auto found = name.find(part);
        if (found == std::string_view::npos) return false;
        if (star == std::string_view::npos) return true;
        name.remove_prefix(found + part.size());
        pattern.remove_prefix(star + 1);
    }
}

}  // namespace strait::bench
