#pragma once
/// Messages that show by themselves whether they are whole, whose they are and which.

#include <array>
#include <cstdint>

namespace strait::test {

struct Numbered {
    std::uint64_t publisher;
    std::uint64_t sequence;
    std::array<std::uint64_t, 6> filling;
    std::uint64_t checksum;
};

[[nodiscard]] constexpr std::uint64_t checksum_of(const Numbered& message) noexcept {
    std::uint64_t sum = message.publisher * 0x9e37'79b9'7f4a'7c15 + message.sequence;
    for (const auto word : message.filling) sum = (sum ^ word) * 0x100'0000'01b3;
    return sum;
}

[[nodiscard]] constexpr Numbered numbered(std::uint64_t publisher, std::uint64_t sequence) noexcept {
    Numbered message{.publisher = publisher, .sequence = sequence, .filling = {}, .checksum = 0};
    message.filling.fill(sequence * 0xff51'afd7'ed55'8ccd + publisher);
    message.checksum = checksum_of(message);
    return message;
}

[[nodiscard]] constexpr bool is_whole(const Numbered& message) noexcept {
    return message.checksum == checksum_of(message);
}

}  // namespace strait::test
