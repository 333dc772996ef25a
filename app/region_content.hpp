#pragma once
/// The content of a region, as the verbs read and replace it.

#include <strait/deadline.hpp>
#include <strait/region.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace strait::app {

/// What stands in front of the first NUL: how most programs keep a text in shared memory.
[[nodiscard]] std::string_view up_to_nul(std::span<const std::byte> content);

/// A copy. There is no lock, so it is taken again while it still changes, a few times, to make a half-written one unlikely.
[[nodiscard]] Result<std::vector<std::byte>> snapshot(const Region& region);

/// What it says of content that does not fit.
[[nodiscard]] Error too_large_for(std::uint64_t region_size, std::uint64_t content_size);

/// Puts the content at the beginning, fills the rest with NUL bytes and tells everyone who waits.
/// Errors: too_large, and those of Region::write() and Region::notify().
[[nodiscard]] Result<void> replace_content(Region& region, std::span<const std::byte> content);

}  // namespace strait::app
