#pragma once
/// Memory that a foreign program shares with us. The tables stand in posix/ and windows/.

#include "interop/foreign.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace strait::test {

/// A foreign writer and a foreign reader of one kind of memory. Each whole content that comes to the writer's stdin becomes the
/// content, and it says `ready`; the reader prints the content and ends.
struct ForeignRegion {
    std::string name;
    std::string address;  ///< without a size
    Command writer;
    Command reader;
};

/// Gives the foreign writer a content, and waits until it has stored it.
void store(Program& writer, std::span<const std::byte> content);

/// A row per kind, with names that are new each time. The size is in bytes, and in whole pages, since Windows tells that of a
/// named section in pages only.
[[nodiscard]] std::vector<ForeignRegion> bare_regions(std::size_t size);

}  // namespace strait::test
