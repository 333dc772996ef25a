#include "os/link_look.hpp"

#include "os/windows/handle.hpp"
#include "os/windows/wide.hpp"

#include <cstring>
#include <string_view>

namespace strait::os {

std::vector<std::byte> look_into_link(const LinkPlace& place) {
    constexpr std::size_t kPage = 4096;
    if (place.memory.empty() ||
        place.memory.find_first_not_of(std::string_view("0123456789abcdef")) != std::string::npos)
        return {};
    const auto name = to_wide(R"(Local\strait.link.)" + place.memory + ".memory");
    if (!name) return {};
    const Handle section(OpenFileMappingW(FILE_MAP_READ, FALSE, name->c_str()));
    if (!section) return {};
    const View view(MapViewOfFile(section.get(), FILE_MAP_READ, 0, 0, kPage));
    if (!view) return {};
    std::vector<std::byte> bytes(kPage);
    std::memcpy(bytes.data(), view.get(), bytes.size());
    return bytes;
}

}  // namespace strait::os
