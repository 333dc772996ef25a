#pragma once
/// What a stream has not taken at once.

#include "strait/stream.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace strait::channel {

/// Writes the bytes from `written` on. What went out counts, also when the rest does not; in the end nothing is left of them.
[[nodiscard]] inline Result<void> write_rest(Stream& stream, std::vector<std::byte>& unwritten, std::size_t& written,
                                             const Deadline& deadline) {
    while (written < unwritten.size()) {
        const auto count = stream.write_some(std::span(unwritten).subspan(written), deadline);
        if (!count) return std::unexpected(count.error());
        written += *count;
    }
    unwritten.clear();
    written = 0;
    return {};
}

}  // namespace strait::channel
