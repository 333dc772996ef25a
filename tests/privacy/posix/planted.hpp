#pragma once
/// Things that stand in the way.

#include <filesystem>
#include <string>

namespace strait::test {

void plant_file(const std::filesystem::path& path);
void plant_fifo(const std::filesystem::path& path);
void plant_folder(const std::filesystem::path& path);
/// A socket that was bound and whose owner is gone.
void plant_dead_socket(const std::filesystem::path& path);
/// A link to what is not there.
void plant_dangling_link(const std::filesystem::path& path);
/// A link to each of the above, which stands beside it.
void plant_link_to_file(const std::filesystem::path& path);
void plant_link_to_fifo(const std::filesystem::path& path);
void plant_link_to_folder(const std::filesystem::path& path);
void plant_link_to_dead_socket(const std::filesystem::path& path);

/// All that is below a folder, one line each: name, inode, kind and mode, size, and where a link points to. Nothing is followed.
[[nodiscard]] std::string picture_of(const std::filesystem::path& folder);

}  // namespace strait::test
