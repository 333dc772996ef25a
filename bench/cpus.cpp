#include "bench/cpus.hpp"

#include <fmt/format.h>

#include <charconv>

namespace strait::bench {

std::string text_of(const CpuPair& cpus) { return fmt::format("{},{}", cpus.here, cpus.there); }

std::optional<CpuPair> cpus_in(std::string_view text) {
    CpuPair cpus;
    const auto* const begin = text.data();
    const auto* const end = begin + text.size();
    const auto here = std::from_chars(begin, end, cpus.here);
    if (here.ec != std::errc() || here.ptr == end || *here.ptr != ',') return std::nullopt;
    const auto there = std::from_chars(here.ptr + 1, end, cpus.there);
    if (there.ec != std::errc() || there.ptr != end || cpus.here < 0 || cpus.there < 0) return std::nullopt;
    return cpus;
}

}  // namespace strait::bench
