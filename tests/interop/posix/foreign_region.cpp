#include "interop/foreign_region.hpp"

#include "support/unique.hpp"

namespace strait::test {

std::vector<ForeignRegion> bare_regions(std::size_t bytes) {
    const auto name = unique_name();
    const auto file = unique_path();
    const auto size = std::to_string(bytes);
    return {
        {"shm_open", "shm://" + name, bare("memory_writer", {"/" + name, size}), bare("memory_reader", {"/" + name})},
        {"mmap of a file", path_address("map", file), bare("file_writer", {file, size}), bare("file_reader", {file})},
    };
}

}  // namespace strait::test
