#include "interop/foreign_region.hpp"

#include "support/unique.hpp"

namespace strait::test {

std::vector<ForeignRegion> bare_regions(std::size_t bytes) {
    const auto name = unique_name();
    const auto section = unique_name();
    const auto file = unique_path();
    const auto named_file = unique_path();
    const auto size = std::to_string(bytes);
    return {
        {"CreateFileMapping(INVALID_HANDLE_VALUE)", "shm://" + name, bare("memory_writer", {name, size}),
         bare("memory_reader", {name, size})},
        {"CreateFileMapping of a file", path_address("map", file), bare("file_writer", {file.string(), size}),
         bare("file_reader", {file.string()})},
        // The reader knows nothing of the file and asks for the name alone.
        {"CreateFileMapping of a file, with a name", path_address("map", named_file) + "?name=" + section,
         bare("file_writer", {named_file.string(), size, section}), bare("memory_reader", {section, size})},
    };
}

}  // namespace strait::test
