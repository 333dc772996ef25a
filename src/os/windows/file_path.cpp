#include "os/windows/file_path.hpp"

#include <algorithm>

namespace strait::os {

std::string native_path(std::string_view place) {
    const auto is_letter = [](char letter) {
        return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
    };
    const bool has_drive = place.size() >= 3 && place[0] == '/' && is_letter(place[1]) && place[2] == ':';
    std::string path(has_drive ? place.substr(1) : place);
    std::ranges::replace(path, '/', '\\');
    return path;
}

}  // namespace strait::os
