#include "strait/rpc_reader.hpp"

#include "strait/bytes.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace strait::rpc {
namespace {

constexpr std::size_t kLongestQuote = 32;

Item real(double value) noexcept {
    return {.kind = Kind::real, .negative = false, .type = 0, .number = 0, .real = value, .bytes = {}};
}

Item natural(std::uint64_t value) noexcept {
    Item item = real(static_cast<double>(value));
    item.kind = Kind::integer;
    item.number = value;
    return item;
}

Item integer(std::int64_t value) noexcept {
    Item item = natural(static_cast<std::uint64_t>(value));
    item.negative = value < 0;
    item.real = static_cast<double>(value);
    return item;
}

// Of a value whose first byte says all about it: else 0.
std::size_t plain_size(std::uint64_t tag) noexcept {
    if (tag < 0x80 || tag >= 0xe0) return 1;
    if (tag >= 0xa0 && tag < 0xc0) return 1 + static_cast<std::size_t>(tag & 0x1fU);
    if (tag >= 0xcc && tag <= 0xd3) return 1 + (std::size_t{1} << (tag & 3U));
    return 0;
}

std::int64_t with_sign(std::uint64_t number, std::size_t size) noexcept {
    const auto unused = (64 - 8 * size) & 63U;
    return static_cast<std::int64_t>(number << unused) >> unused;
}

}  // namespace

// Byte by byte, each once: the compiler must not look again at what somebody else may have changed by then.
std::uint64_t Reader::load(std::size_t offset, std::size_t size) const noexcept {
    const volatile std::byte* from = at_ + offset;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8 | std::to_integer<std::uint64_t>(from[i]);
    return number;
}

bool Reader::sized(Item& item, Kind kind, std::size_t head, std::uint64_t size) noexcept {
    if (size > rest().size() - head) return false;
    item = Item{};
    item.kind = kind;
    item.bytes = {at_ + head, static_cast<std::size_t>(size)};
    at_ += head + size;
    return true;
}

// Each value has a byte at least, so a count that cannot be true is known at once.
bool Reader::counted(Item& item, Kind kind, std::size_t head, std::uint64_t count) noexcept {
    const auto least = kind == Kind::map ? count * 2 : count;
    if (least > rest().size() - head) return false;
    item = Item{};
    item.kind = kind;
    item.number = count;
    at_ += head;
    return true;
}

// 0xca to 0xd3: a number behind the tag.
bool Reader::number(Item& item, unsigned tag) noexcept {
    const std::size_t size = tag == 0xca ? 4 : tag == 0xcb ? 8 : std::size_t{1} << (tag & 3U);
    if (rest().size() < 1 + size) return false;
    const auto bits = load(1, size);
    if (tag == 0xca) {
        item = real(static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
    } else if (tag == 0xcb) {
        item = real(std::bit_cast<double>(bits));
    } else {
        item = tag < 0xd0 ? natural(bits) : integer(with_sign(bits, size));
    }
    at_ += 1 + size;
    return true;
}

bool Reader::next(Item& item) noexcept {
    item.kind = Kind::nothing;
    if (at_end()) return false;
    const unsigned tag = first();
    const auto left = rest().size();
    const auto length = [&](std::size_t size) { return left > size ? load(1, size) : ~std::uint64_t{0} >> 1U; };
    const auto head = [&](std::size_t size) { return std::min(left, 1 + size); };

    if (tag < 0x80 || tag >= 0xe0) {
        item = integer(static_cast<std::int8_t>(tag));
        ++at_;
        return true;
    }
    if (tag < 0x90) return counted(item, Kind::map, 1, tag & 0x0fU);
    if (tag < 0xa0) return counted(item, Kind::array, 1, tag & 0x0fU);
    if (tag < 0xc0) return sized(item, Kind::string, 1, tag & 0x1fU);
    switch (tag) {
        case 0xc0:
        case 0xc2:
        case 0xc3:
            item = Item{};
            item.kind = tag == 0xc0 ? Kind::nil : Kind::boolean;
            item.number = tag & 1U;
            ++at_;
            return true;
        case 0xc4: return sized(item, Kind::binary, head(1), length(1));
        case 0xc5: return sized(item, Kind::binary, head(2), length(2));
        case 0xc6: return sized(item, Kind::binary, head(4), length(4));
        case 0xd9: return sized(item, Kind::string, head(1), length(1));
        case 0xda: return sized(item, Kind::string, head(2), length(2));
        case 0xdb: return sized(item, Kind::string, head(4), length(4));
        case 0xdc: return counted(item, Kind::array, head(2), length(2));
        case 0xdd: return counted(item, Kind::array, head(4), length(4));
        case 0xde: return counted(item, Kind::map, head(2), length(2));
        case 0xdf: return counted(item, Kind::map, head(4), length(4));
        default: break;
    }
    if (tag >= 0xca && tag <= 0xd3) return number(item, tag);
    return extension(item, tag);
}

// 0xc7 to 0xc9 have a size, 0xd4 to 0xd8 are one; then comes a byte for the type. 0xc1 is never used.
bool Reader::extension(Item& item, unsigned tag) noexcept {
    if (tag == 0xc1) return false;
    const bool is_fixed = tag >= 0xd4;
    const std::size_t size_bytes = is_fixed ? 0 : std::size_t{1} << (tag - 0xc7);
    if (rest().size() < 2 + size_bytes) return false;
    const auto size = is_fixed ? std::uint64_t{1} << (tag - 0xd4) : load(1, size_bytes);
    const auto type = static_cast<std::int8_t>(load(1 + size_bytes, 1));
    if (!sized(item, Kind::extension, 2 + size_bytes, size)) return false;
    item.type = type;
    return true;
}

Kind Reader::peek() const noexcept {
    // What begins most calls and their parts needs no second reader.
    if (!at_end()) {
        const unsigned tag = first();
        if (tag < 0x80) return Kind::integer;
        if (tag >= 0x90 && tag < 0xa0 && (tag & 0x0fU) < rest().size()) return Kind::array;
        if (tag == 0xc0) return Kind::nil;
        if (tag >= 0xcc && tag <= 0xcf && plain_size(tag) <= rest().size()) return Kind::integer;
    }
    Reader probe(rest());
    Item item;
    static_cast<void>(probe.next(item));
    return item.kind;
}

bool Reader::skip() noexcept {
    const auto* start = at_;
    Item item;
    // Bounded: each value takes a byte at least, and a count larger than what is left was refused.
    for (std::uint64_t pending = 1; pending > 0; --pending) {
        const auto plain = at_end() ? 0 : plain_size(first());
        if (plain > 0 && plain <= rest().size()) {
            at_ += plain;
            continue;
        }
        if (std::uint8_t count = 0; few(count)) {
            pending += count;
            continue;
        }
        if (!next(item)) {
            at_ = start;
            return false;
        }
        if (item.kind == Kind::array) pending += item.number;
        if (item.kind == Kind::map) pending += item.number * 2;
    }
    return true;
}

std::span<const std::byte> Reader::take() noexcept {
    const auto* start = at_;
    if (!skip()) return {};
    return {start, at_};
}

bool Reader::too_deep() noexcept { return problem("nested more than " + std::to_string(kDeepest) + " deep"); }

bool Reader::mismatch(std::string_view expected, const Item& got) noexcept {
    return problem("expected " + std::string(expected) + ", got " + described(got));
}

bool Reader::problem(std::string text) noexcept {
    if (auto& made = complaint_to_make(); made.problem.empty()) made.problem = std::move(text);
    return false;
}

bool Reader::within(std::string_view place) noexcept {
    complaint_to_make().place.insert(0, place);
    return false;
}

Reader::Complaint& Reader::complaint_to_make() noexcept {
    if (!complaint_) complaint_ = std::make_unique<Complaint>();
    return *complaint_;
}

std::string Reader::complaint() const {
    if (!complaint_) return {};
    return complaint_->place.empty() ? complaint_->problem : complaint_->place + ": " + complaint_->problem;
}

std::string described(const Item& item) {
    switch (item.kind) {
        case Kind::nothing: return "nothing";
        case Kind::nil: return "nil";
        case Kind::boolean: return item.number != 0 ? "true" : "false";
        case Kind::integer:
            return "integer " + (item.negative ? std::to_string(static_cast<std::int64_t>(item.number))
                                               : std::to_string(item.number));
        case Kind::real: return "real " + std::to_string(item.real);
        case Kind::string: {
            const auto shown = item.bytes.first(std::min(item.bytes.size(), kLongestQuote));
            const auto* more = shown.size() < item.bytes.size() ? "..." : "";
            return "string \"" + std::string(text(shown)) + more + "\"";
        }
        case Kind::binary: return std::to_string(item.bytes.size()) + " bytes";
        case Kind::array: return "an array of " + std::to_string(item.number);
        case Kind::map: return "a map of " + std::to_string(item.number);
        case Kind::extension: return "extension " + std::to_string(item.type);
    }
    return "nothing";
}

}  // namespace strait::rpc
