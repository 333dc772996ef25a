#include "region_content.hpp"

#include <strait/bytes.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace strait::app {
namespace {

constexpr int kMostTries = 5;

}  // namespace

std::string_view up_to_nul(std::span<const std::byte> content) {
    const auto all = text(content);
    return all.substr(0, all.find('\0'));
}

Result<std::vector<std::byte>> snapshot(const Region& region) {
    std::vector<std::byte> copy(region.size());
    std::vector<std::byte> again(region.size());
    if (const auto first = region.read(0, copy); !first) return std::unexpected(first.error());
    for (int i = 0; i < kMostTries; ++i) {
        if (const auto next = region.read(0, again); !next) return std::unexpected(next.error());
        if (copy == again) break;
        std::swap(copy, again);
    }
    return copy;
}

Error too_large_for(std::uint64_t region_size, std::uint64_t content_size) {
    return Error(Errc::too_large)
        .because("the content has " + std::to_string(content_size) + " bytes, the region " +
                 std::to_string(region_size));
}

Result<void> replace_content(Region& region, std::span<const std::byte> content) {
    if (content.size() > region.size()) return std::unexpected(too_large_for(region.size(), content.size()));
    if (auto written = region.write(0, content); !written) return written;
    constexpr std::size_t kZeros = 64 * 1024;
    const std::vector<std::byte> zeros(std::min(kZeros, region.size() - content.size()));
    for (std::size_t offset = content.size(); offset < region.size(); offset += zeros.size()) {
        const auto part = std::span(zeros).first(std::min(zeros.size(), region.size() - offset));
        if (auto written = region.write(offset, part); !written) return written;
    }
    return region.notify();
}

}  // namespace strait::app
