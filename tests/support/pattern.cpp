#include "support/pattern.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace strait::test {
namespace {

static_assert(std::endian::native == std::endian::little, "words are taken as they lie in memory");

constexpr std::size_t kWord = sizeof(std::uint64_t);

// SplitMix64: word number `index` of the sequence.
std::uint64_t word_of(std::uint64_t seed, std::uint64_t index) noexcept {
    std::uint64_t word = (seed * 0xD1342543DE82EF95U) + ((index + 1) * 0x9E3779B97F4A7C15U);
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9U;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBU;
    return word ^ (word >> 31);
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) noexcept {
    return std::rotl((hash ^ word) * 0x9FB21C651E98DF25U, 23);
}

}  // namespace

void Pattern::fill(std::span<std::byte> destination) noexcept {
    while (!destination.empty()) {
        const std::uint64_t word = word_of(seed_, position_ / kWord);
        const std::size_t skip = position_ % kWord;
        const std::size_t size = std::min(kWord - skip, destination.size());
        std::memcpy(destination.data(), reinterpret_cast<const std::byte*>(&word) + skip, size);
        destination = destination.subspan(size);
        position_ += size;
    }
}

std::vector<std::byte> Pattern::take(std::size_t size, std::uint64_t seed) {
    std::vector<std::byte> bytes(size);
    Pattern(seed).fill(bytes);
    return bytes;
}

void Checksum::add(std::span<const std::byte> data) noexcept {
    while (!data.empty()) {
        const std::size_t held = count_ % kWord;
        const std::size_t size = std::min(kWord - held, data.size());
        std::memcpy(pending_.data() + held, data.data(), size);
        data = data.subspan(size);
        count_ += size;
        if (held + size == kWord) hash_ = mixed(hash_, std::bit_cast<std::uint64_t>(pending_));
    }
}

std::uint64_t Checksum::value() const noexcept {
    std::uint64_t rest = 0;
    std::memcpy(&rest, pending_.data(), count_ % kWord);
    return mixed(mixed(hash_, rest), count_);
}

std::uint64_t Checksum::of_pattern(std::uint64_t size, std::uint64_t seed) {
    std::array<std::byte, 65536> buffer;
    Pattern pattern(seed);
    Checksum checksum;
    while (checksum.count() < size) {
        const auto piece = std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), size - checksum.count()));
        pattern.fill(piece);
        checksum.add(piece);
    }
    return checksum.value();
}

}  // namespace strait::test
