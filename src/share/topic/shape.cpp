#include "share/topic/shape.hpp"

#include "share/topic/layout.hpp"

#include <algorithm>
#include <bit>
#include <string>

namespace strait::topic {
namespace {

// The floor is moved for so many messages at once where they are small: what that costs, a look at all pins, is shared by them.
constexpr std::uint64_t kSmallStride = 256;
constexpr std::uint64_t kSmallChunk = 64;

constexpr std::uint64_t rounded(std::uint64_t value, std::uint64_t unit) noexcept {
    return (value + unit - 1) / unit * unit;
}

Result<void> require(std::string_view what, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
    if (value < least)
        return fail(Errc::invalid_argument, std::string(what) + " must be at least " + std::to_string(least));
    if (value > most)
        return fail(Errc::too_large,
                    std::string(what) + " is " + std::to_string(value) + ", and may be " + std::to_string(most));
    return {};
}

Result<void> check(const Settings& settings) {
    if (!std::has_single_bit(settings.alignment) || settings.alignment > kLine)
        return fail(Errc::invalid_argument, "a message can be aligned to 64 bytes at most");
    if (settings.keeping != Keeping::newest && settings.keeping != Keeping::all)
        return fail(Errc::invalid_argument, "there is no such policy");
    auto done = require("the largest message", settings.max_size, 1, UINT32_MAX);
    if (done) done = require("the number of messages kept", settings.kept, 1, kMostKept);
    if (done) done = require("the number of subscribers", settings.subscribers, 1, kMostSubscribers);
    if (done) done = require("the number of samples held", settings.held, 1, kMostHeld);
    if (done && settings.history > settings.kept)
        return fail(Errc::invalid_argument, "a history of " + std::to_string(settings.history) +
                                                " messages needs as many to be kept, and " +
                                                std::to_string(settings.kept) + " are");
    return done;
}

}  // namespace

Result<Shape> shape_of(const Settings& settings) {
    if (const auto checked = check(settings); !checked) return std::unexpected(checked.error());
    Shape shape{.settings = settings};
    shape.payload_at = rounded(sizeof(SlotHead), settings.alignment);
    shape.stride = rounded(shape.payload_at + settings.max_size, kLine);
    shape.chunk = std::max<std::uint64_t>(settings.kept / 4, shape.stride <= kSmallStride ? kSmallChunk : 1);
    shape.slots = settings.kept + settings.held + shape.chunk;
    const std::uint64_t skips = shape.slots * sizeof(std::uint64_t);
    shape.slots_at = rounded(sizeof(DataHead) + skips, kLine);
    if (shape.slots > (kMostBytes - shape.slots_at) / shape.stride)
        return fail(Errc::too_large, "so many messages of that size would need more than 64 GiB");
    shape.data_size = shape.slots_at + shape.slots * shape.stride;
    shape.seats_size = (1 + std::uint64_t{settings.subscribers}) * kPage;
    return shape;
}

}  // namespace strait::topic
