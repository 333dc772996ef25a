#include "call/codec/scanner.hpp"

namespace strait::call {
namespace {

/// What a tag is followed by: bytes of a length or a count, then that many bytes or values; or a fixed number of bytes.
struct Tag {
    std::uint8_t length = 0;  // bytes of the length or count
    std::uint8_t fixed = 0;   // bytes besides: a number, the type of an extension and what it has
    std::uint8_t values = 0;  // values for each of the count: 0 for bytes, 1 for an array, 2 for a map
    bool valid = true;
};

// 0xc0 to 0xdf.
constexpr std::array<Tag, 32> kTags{{
    {},
    {.valid = false},
    {},
    {},  // nil, never used, false, true
    {.length = 1},
    {.length = 2},
    {.length = 4},  // binary
    {.length = 1, .fixed = 1},
    {.length = 2, .fixed = 1},
    {.length = 4, .fixed = 1},  // extension
    {.fixed = 4},
    {.fixed = 8},  // real
    {.fixed = 1},
    {.fixed = 2},
    {.fixed = 4},
    {.fixed = 8},  // natural
    {.fixed = 1},
    {.fixed = 2},
    {.fixed = 4},
    {.fixed = 8},  // integer
    {.fixed = 2},
    {.fixed = 3},
    {.fixed = 5},
    {.fixed = 9},
    {.fixed = 17},  // extension of 1 to 16 bytes
    {.length = 1},
    {.length = 2},
    {.length = 4},  // string
    {.length = 2, .values = 1},
    {.length = 4, .values = 1},  // array
    {.length = 2, .values = 2},
    {.length = 4, .values = 2},  // map
}};

}  // namespace

Scanner::Head Scanner::head_of(std::span<const std::byte> bytes) noexcept {
    const auto tag = std::to_integer<std::uint8_t>(bytes[0]);
    if (tag < 0x80 || tag >= 0xe0) return {.known = true};
    if (tag < 0x90) return {.values = 2U * (tag & 0xfU), .known = true};
    if (tag < 0xa0) return {.values = tag & 0xfU, .known = true};
    if (tag < 0xc0) return {.body = tag & 0x1fU, .known = true};
    const auto& kind = kTags[tag - 0xc0U];
    if (!kind.valid) return {.size = 0};
    Head head{.size = 1U + kind.length, .body = kind.fixed, .known = bytes.size() > kind.length};
    if (!head.known) return head;
    std::uint64_t length = 0;
    for (const auto byte : bytes.subspan(1, kind.length)) length = length << 8 | std::to_integer<std::uint64_t>(byte);
    if (kind.values == 0) {
        head.body += length;
    } else {
        head.values = length * kind.values;
    }
    return head;
}

Result<std::optional<std::size_t>> Scanner::find_end(std::span<const std::byte> bytes) {
    while (true) {
        // Up out of what is complete.
        while (left_[depth_] == 0) {
            if (depth_ == 0) return static_cast<std::size_t>(at_);
            --depth_;
        }
        if (bytes.size() < at_ + missing_) return std::nullopt;
        const auto head = head_of(bytes.subspan(static_cast<std::size_t>(at_)));
        if (head.size == 0) return fail(Errc::corrupt_peer, "the peer has sent what is no msgpack");
        missing_ = head.size + head.body;
        if (!head.known || bytes.size() < at_ + missing_) return std::nullopt;
        at_ += missing_;
        missing_ = 1;
        --left_[depth_];
        if (head.values == 0) continue;
        if (depth_ == rpc::kDeepest)
            return fail(Errc::corrupt_peer, "the peer has sent msgpack nested more than 64 deep");
        left_[++depth_] = head.values;
    }
}

}  // namespace strait::call
