#pragma once
/// Writes msgpack: the form in which calls travel and are kept, whatever their dialect.

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace strait::rpc {

/// Appends values one after the other, each in its shortest form. What is small stays inside the object, so that a small call allocates
/// nothing. An array or a map is its count, followed by that many values, or names and values. Not for two threads at a time.
/// Source: https://github.com/msgpack/msgpack/blob/master/spec.md
class Writer {
  public:
    Writer() noexcept {}  // NOLINT(modernize-use-equals-default): the array inside stays as it is
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void nil() { *room(1) = std::byte{0xc0}; }
    void boolean(bool value) { *room(1) = value ? std::byte{0xc3} : std::byte{0xc2}; }
    void natural(std::uint64_t value) {
        if (value < 0x80) {
            *room(1) = static_cast<std::byte>(value);
        } else if (fits<std::uint8_t>(value)) {
            put(0xcc, static_cast<std::uint8_t>(value));
        } else if (fits<std::uint16_t>(value)) {
            put(0xcd, static_cast<std::uint16_t>(value));
        } else if (fits<std::uint32_t>(value)) {
            put(0xce, static_cast<std::uint32_t>(value));
        } else {
            put(0xcf, value);
        }
    }
    void integer(std::int64_t value) {
        if (value >= 0) return natural(static_cast<std::uint64_t>(value));
        const auto number = static_cast<std::uint64_t>(value);
        if (value >= -32) {
            *room(1) = static_cast<std::byte>(number);
        } else if (value >= std::numeric_limits<std::int8_t>::min()) {
            put(0xd0, static_cast<std::uint8_t>(number));
        } else if (value >= std::numeric_limits<std::int16_t>::min()) {
            put(0xd1, static_cast<std::uint16_t>(number));
        } else if (value >= std::numeric_limits<std::int32_t>::min()) {
            put(0xd2, static_cast<std::uint32_t>(number));
        } else {
            put(0xd3, number);
        }
    }
    void real(double value) { put(0xcb, std::bit_cast<std::uint64_t>(value)); }
    void real(float value) { put(0xca, std::bit_cast<std::uint32_t>(value)); }
    /// UTF-8 by convention; nothing is checked. At most 4 GiB, as for bytes.
    void string(std::string_view text) {
        if (text.size() < 32) {
            *room(1) = static_cast<std::byte>(0xa0 | text.size());
        } else {
            size(0xd9, text.size());
        }
        append(std::as_bytes(std::span(text)));
    }
    void binary(std::span<const std::byte> bytes) {
        size(0xc4, bytes.size());
        append(bytes);
    }
    /// string() and binary() of what stays where it is, unchanged, until the message was sent: what is long is not copied into the message.
    void lasting_string(std::string_view text) {
        if (text.size() < kLong) return string(text);
        size(0xd9, text.size());
        leave(std::as_bytes(std::span(text)));
    }
    void lasting_binary(std::span<const std::byte> bytes) {
        if (bytes.size() < kLong) return binary(bytes);
        size(0xc4, bytes.size());
        leave(bytes);
    }
    void array(std::size_t count) { elements(0x90, 0xdc, count); }
    void map(std::size_t count) { elements(0x80, 0xde, count); }
    /// Values that are msgpack already.
    void append(std::span<const std::byte> bytes) {
        if (!bytes.empty()) std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
    }
    /// An array or a map whose count is told by `fill()` once it is known.
    [[nodiscard]] std::size_t open_array() { return open(0xdd); }
    [[nodiscard]] std::size_t open_map() { return open(0xdf); }
    void fill(std::size_t opened, std::size_t count) noexcept {
        const auto number = big_endian(static_cast<std::uint32_t>(count));
        std::memcpy(data_ + opened + 1, &number, sizeof(number));
    }

    /// The whole message; what was left where it is comes into it now.
    [[nodiscard]] std::span<const std::byte> bytes() {
        if (!left_.empty()) [[unlikely]]
            gather();
        return {data_, size_};
    }
    /// The first byte that was written.
    [[nodiscard]] std::byte front() const noexcept { return *data_; }
    /// How much was written, without what was left where it is.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Forgets what was written from there on. Not where anything was left.
    void cut(std::size_t size) noexcept { size_ = size; }

    [[nodiscard]] bool is_in_pieces() const noexcept { return !left_.empty(); }
    [[nodiscard]] std::size_t whole_size() const noexcept { return size_ + left_size_; }
    /// The whole message, to where there is room for whole_size() bytes.
    void copy_to(std::byte* place) const noexcept;

  private:
    static constexpr std::size_t kInside = 512;
    static constexpr std::size_t kLong = 4096;

    /// What stands in front of the byte at `before`, elsewhere.
    struct Piece {
        std::size_t before;
        std::span<const std::byte> bytes;
    };

    template <typename Small>
    static constexpr bool fits(std::uint64_t value) {
        return value <= std::numeric_limits<Small>::max();
    }
    template <std::unsigned_integral Number>
    static constexpr Number big_endian(Number number) {
        return std::endian::native == std::endian::little ? std::byteswap(number) : number;
    }
    template <std::unsigned_integral Number>
    void put(unsigned tag, Number number) {
        auto* at = room(1 + sizeof(number));
        *at = static_cast<std::byte>(tag);
        number = big_endian(number);
        std::memcpy(at + 1, &number, sizeof(number));
    }
    void size(unsigned tag, std::uint64_t size) {
        if (fits<std::uint8_t>(size)) {
            put(tag, static_cast<std::uint8_t>(size));
        } else if (fits<std::uint16_t>(size)) {
            put(tag + 1, static_cast<std::uint16_t>(size));
        } else {
            put(tag + 2, static_cast<std::uint32_t>(size));
        }
    }
    void elements(unsigned few, unsigned many, std::uint64_t count) {
        if (count < 16) {
            *room(1) = static_cast<std::byte>(few | count);
        } else if (fits<std::uint16_t>(count)) {
            put(many, static_cast<std::uint16_t>(count));
        } else {
            put(many + 1, static_cast<std::uint32_t>(count));
        }
    }
    std::size_t open(unsigned tag) {
        const auto at = size_;
        put(tag, std::uint32_t{0});
        return at;
    }
    std::byte* room(std::size_t size) {
        if (size > capacity_ - size_) [[unlikely]]
            grow(size);
        auto* at = data_ + size_;
        size_ += size;
        return at;
    }
    void leave(std::span<const std::byte> bytes) {
        left_.push_back({size_, bytes});
        left_size_ += bytes.size();
    }
    void grow(std::size_t size) { move_out(std::max(size_ + size, capacity_ * 2)); }
    void move_out(std::size_t capacity);
    void gather();

    std::array<std::byte, kInside> inside_;
    std::unique_ptr<std::byte[]> outside_;
    std::vector<Piece> left_;
    std::size_t left_size_ = 0;
    std::byte* data_ = inside_.data();
    std::size_t size_ = 0;
    std::size_t capacity_ = kInside;
};

}  // namespace strait::rpc
