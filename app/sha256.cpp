#include "sha256.hpp"

#include <algorithm>
#include <bit>

namespace strait::app {
namespace {

constexpr std::array<std::uint32_t, 64> kRound{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// The standard's words are big-endian.
std::uint32_t load_word(const std::byte* bytes) {
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) word = word << 8 | std::to_integer<std::uint32_t>(bytes[i]);
    return word;
}

void store(std::uint64_t value, std::span<std::byte> bytes) {
    for (auto& byte : bytes) {
        byte = static_cast<std::byte>(value >> (8 * (&bytes.back() - &byte)));
    }
}

using Schedule = std::array<std::uint32_t, 64>;

Schedule schedule_of(std::span<const std::byte, 64> block) {
    Schedule w;
    for (std::size_t i = 0; i < 16; ++i) w[i] = load_word(&block[4 * i]);
    for (std::size_t i = 16; i < 64; ++i) {
        const auto s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
        const auto s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    return w;
}

}  // namespace

void Sha256::compress(std::span<const std::byte, 64> block) {
    const Schedule w = schedule_of(block);
    auto [a, b, c, d, e, f, g, h] = state_;
    for (std::size_t i = 0; i < 64; ++i) {
        const auto sum1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const auto t1 = h + sum1 + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
        const auto sum0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const auto t2 = sum0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
    }
    const std::array<std::uint32_t, 8> added{a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < state_.size(); ++i) state_[i] += added[i];
}

Sha256& Sha256::update(std::span<const std::byte> data) {
    total_ += data.size();
    while (!data.empty()) {
        if (filled_ == 0 && data.size() >= block_.size()) {
            compress(data.first<64>());
            data = data.subspan(64);
            continue;
        }
        const auto part = data.first(std::min(data.size(), block_.size() - filled_));
        std::ranges::copy(part, block_.begin() + static_cast<std::ptrdiff_t>(filled_));
        filled_ = (filled_ + part.size()) % block_.size();
        if (filled_ == 0) compress(block_);
        data = data.subspan(part.size());
    }
    return *this;
}

Sha256::Digest Sha256::finish() {
    // Padding: a 1 bit, zeros, and the length in bits in the last 8 bytes of a block.
    const std::uint64_t bits = total_ * 8;
    std::array<std::byte, 72> padding{std::byte{0x80}};
    const std::size_t zeros = (block_.size() + 56 - 1 - filled_) % block_.size();
    store(bits, std::span(padding).subspan(1 + zeros, 8));
    update(std::span(padding).first(1 + zeros + 8));

    Digest digest;
    for (std::size_t i = 0; i < state_.size(); ++i) store(state_[i], std::span(digest).subspan(4 * i, 4));
    return digest;
}

Sha256::Digest sha256(std::span<const std::byte> data) { return Sha256().update(data).finish(); }

std::string hex(std::span<const std::byte> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const auto byte : bytes) {
        const auto value = std::to_integer<std::size_t>(byte);
        text += kDigits[value >> 4];
        text += kDigits[value & 15];
    }
    return text;
}

}  // namespace strait::app
