#pragma once
/// Memory that a foreign program shares with us. The tables stand in posix/ and windows/.

#include "interop/foreign.hpp"

#include <cstddef>
#include <cstdint>
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

/// Bytes of every content here: whole pages, since Windows tells the size of a named section in pages only.
inline constexpr std::size_t kRegionSize = std::size_t{1} << 20;

/// One of many contents of that size.
[[nodiscard]] std::vector<std::byte> region_content(std::uint64_t number);
/// Gives the foreign writer that content, and waits until it has stored it.
void store(Program& writer, std::uint64_t number);

/// A row per kind, with names that are new each time.
[[nodiscard]] std::vector<ForeignRegion> bare_regions();

}  // namespace strait::test
