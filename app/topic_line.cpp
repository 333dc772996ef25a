#include "topic_line.hpp"

#include "sha256.hpp"

#include <strait/bytes.hpp>

#include <algorithm>

namespace strait::app {
namespace {

bool is_text(std::span<const std::byte> message) {
    return std::ranges::all_of(message, [](std::byte byte) {
        const auto value = std::to_integer<unsigned>(byte);
        return value == '\t' || (value >= ' ' && value < 0x7f) || value >= 0xa0;
    });
}

}  // namespace

std::string shown(std::span<const std::byte> message) {
    return is_text(message) ? std::string(text(message)) : hex(message);
}

JsonObject& add_content(JsonObject& object, std::span<const std::byte> message) {
    return is_text(message) ? object.add("text", text(message)) : object.add("hex", hex(message));
}

std::string as_json(std::span<const std::byte> message, std::uint64_t number, std::uint64_t missed) {
    JsonObject object;
    object.add("number", number).add("size", message.size()).add("missed", missed);
    return add_content(object, message).json().text + "\n";
}

}  // namespace strait::app
