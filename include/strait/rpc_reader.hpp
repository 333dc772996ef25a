#pragma once
/// Reads msgpack that somebody else has written, and may still be writing to.

#include <strait/error.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace strait::rpc {

/// Arrays and maps within each other: more is refused.
inline constexpr unsigned kDeepest = 64;

enum class Kind : std::uint8_t {
    nothing,  ///< the bytes end here, or are no msgpack
    nil,
    boolean,
    integer,
    real,
    string,
    binary,
    array,
    map,
    extension,
};

/// One value, or the head of an array or a map, whose values follow.
struct Item {
    Kind kind = Kind::nothing;
    bool negative = false;             ///< an integer below zero: `number` as std::int64_t
    std::int8_t type = 0;              ///< of an extension
    std::uint64_t number = 0;          ///< a boolean, an integer; how many values, or names and values, follow
    double real = 0;                   ///< a real, and an integer converted
    std::span<const std::byte> bytes;  ///< of a string, binary, extension: where they lie
};

/// A cursor over msgpack. Never looks beyond the bytes and allocates nothing for what it reads; each byte that decides something is loaded once,
/// so memory that a hostile peer changes meanwhile gives wrong values, not wild ones. Sizes are checked against what is there.
/// It remembers the first thing that did not fit, for the person who wrote the call.
class Reader {
  public:
    explicit Reader(std::span<const std::byte> bytes) noexcept : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    /// Steps over one value, into an array or a map. False at the end, or when that is no msgpack: `nothing`, and no step.
    [[nodiscard]] bool next(Item& item) noexcept;
    /// Steps over a number below 128, if that comes: it is one byte, and common.
    [[nodiscard]] bool small(std::uint8_t& number) noexcept {
        if (at_end()) return false;
        const unsigned tag = first();
        if (tag >= 0x80) return false;
        ++at_;
        number = static_cast<std::uint8_t>(tag);
        return true;
    }
    /// Steps into an array of fewer than 16, if that comes.
    [[nodiscard]] bool few(std::uint8_t& count) noexcept {
        if (at_end()) return false;
        const unsigned tag = first();
        if ((tag & 0xf0U) != 0x90 || (tag & 0x0fU) >= rest().size()) return false;
        ++at_;
        count = tag & 0x0fU;
        return true;
    }
    /// The kind of the value that comes.
    [[nodiscard]] Kind peek() const noexcept;
    /// Steps over a value with all that is in it. False as next().
    bool skip() noexcept;

    /// A value with all that is in it, as bytes. Empty as next().
    [[nodiscard]] std::span<const std::byte> take() noexcept;
    [[nodiscard]] std::span<const std::byte> rest() const noexcept {
        return {at_, static_cast<std::size_t>(end_ - at_)};
    }
    [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }

    /// Around what is inside an array or a map, so that types within themselves end somewhere.
    [[nodiscard]] bool enter() noexcept { return ++depth_ <= kDeepest || too_deep(); }
    void leave() noexcept { --depth_; }

    /// Notes that something else was expected; always false.
    bool mismatch(std::string_view expected, const Item& got) noexcept;
    bool problem(std::string text) noexcept;
    /// Puts where it was in front of the problem; always false.
    bool within(std::string_view place) noexcept;
    /// `.count: expected int32, got string "three"`. Empty while all is well.
    [[nodiscard]] std::string complaint() const;

  private:
    // Once: whoever has written it may be writing something else there.
    [[nodiscard]] unsigned first() const noexcept {
        const volatile std::byte* from = at_;
        return std::to_integer<unsigned>(*from);
    }
    [[nodiscard]] std::uint64_t load(std::size_t offset, std::size_t size) const noexcept;
    bool sized(Item& item, Kind kind, std::size_t head, std::uint64_t size) noexcept;
    bool counted(Item& item, Kind kind, std::size_t head, std::uint64_t count) noexcept;
    bool number(Item& item, unsigned tag) noexcept;
    bool extension(Item& item, unsigned tag) noexcept;
    bool too_deep() noexcept;

    const std::byte* at_;
    const std::byte* end_;
    unsigned depth_ = 0;

    /// What did not fit, and where. Few readers ever have it.
    struct Complaint {
        std::string place;
        std::string problem;
    };
    Complaint& complaint_to_make() noexcept;
    std::unique_ptr<Complaint> complaint_;
};

/// `integer 5`, `string "tea"`, `an array of 3`: what a person would call it.
[[nodiscard]] std::string described(const Item& item);

}  // namespace strait::rpc
