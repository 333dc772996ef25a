#include "share/state/layout.hpp"

#include "share/fingerprint.hpp"
#include "strait/limits.hpp"

#include <string>

namespace strait::state {
namespace {

constexpr std::uint64_t kFactor = 0x9E37'79B9'7F4A'7C15;

constexpr std::uint64_t rounded(std::uint64_t value, std::uint64_t unit) noexcept {
    return (value + unit - 1) / unit * unit;
}

Result<void> check(const Settings& settings) {
    if (settings.max_size == 0) return fail(Errc::invalid_argument, "a value has at least one byte");
    if (settings.max_size > UINT32_MAX)
        return fail(Errc::too_large, "a value of " + std::to_string(settings.max_size) + " bytes, and it may have " +
                                         std::to_string(UINT32_MAX));
    if (settings.readers > kMostReaders)
        return fail(Errc::too_large, std::to_string(settings.readers) + " slow readers, and there may be " +
                                         std::to_string(kMostReaders));
    if (settings.summed > 1) return fail(Errc::invalid_argument, "it has sums of a kind that is not known");
    return {};
}

}  // namespace

Result<Shape> shape_of(const Settings& settings) {
    if (const auto checked = check(settings); !checked) return std::unexpected(checked.error());
    Shape shape{.settings = settings};
    shape.slots = settings.readers + kApart;
    shape.stride = rounded(rounded(settings.max_size, sizeof(Word)) + sizeof(SlotEnd), kLine);
    shape.size = kPage + shape.slots * shape.stride;
    if (shape.size > kDefaultLimits.region)
        return fail(Errc::too_large, "values of that size for so many readers would need " +
                                         std::to_string(shape.size) + " bytes, and a region may have " +
                                         std::to_string(kDefaultLimits.region));
    return shape;
}

Word sum_of(std::uint64_t version, std::span<const std::byte> value) noexcept {
    return fingerprint(value) ^ (version * kFactor);
}

Word sum_of(const Settings& settings, const TypeRecord& type) noexcept {
    return fingerprint(std::as_bytes(std::span(&settings, 1))) * kFactor ^
           fingerprint(std::as_bytes(std::span(&type, 1)));
}

}  // namespace strait::state
