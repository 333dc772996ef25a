#include "support/numbered.hpp"

#include <algorithm>
#include <cstring>

namespace strait::test {
namespace {

constexpr std::uint64_t kLargeEvery = 1009;

std::uint64_t mixed(std::uint64_t value) noexcept {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31);
}

std::size_t size_of(std::uint64_t number, std::size_t large) noexcept {
    if (number % kLargeEvery == kLargeEvery - 1) return large + mixed(number) % (large + 1);
    return 16 + mixed(number) % 300;
}

}  // namespace

void make_numbered(std::uint64_t number, std::size_t large, std::vector<std::byte>& message) {
    message.resize(size_of(number, large));
    std::memcpy(message.data(), &number, sizeof number);
    for (std::size_t at = sizeof number; at < message.size(); at += 8) {
        const auto word = mixed(number + at);
        std::memcpy(message.data() + at, &word, std::min<std::size_t>(8, message.size() - at));
    }
}

std::string check_numbered(std::uint64_t number, std::size_t large, std::span<const std::byte> message) {
    std::vector<std::byte> expected;
    make_numbered(number, large, expected);
    if (message.size() >= 8 && std::memcmp(message.data(), expected.data(), 8) != 0) {
        std::uint64_t came = 0;
        std::memcpy(&came, message.data(), sizeof came);
        return "message " + std::to_string(came) + " came instead of " + std::to_string(number);
    }
    if (message.size() != expected.size())
        return "message " + std::to_string(number) + " has " + std::to_string(message.size()) + " bytes";
    if (std::memcmp(message.data(), expected.data(), message.size()) != 0)
        return "message " + std::to_string(number) + " has other bytes";
    return "ok";
}

}  // namespace strait::test
