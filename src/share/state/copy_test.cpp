/// Copying out of a state: every byte of the value and none besides, whatever its size and wherever it goes.

#include "strait/state_copy.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace strait::state::test {
namespace {

constexpr std::size_t kMost = 700;
constexpr std::size_t kBefore = 64;  // bytes on both sides that must stay as they are
constexpr std::byte kUntouched{0xee};

class Bench {
  public:
    Bench() {
        for (std::size_t i = 0; i < sizeof from_; ++i) from_.at(i) = static_cast<std::byte>(i * 7 % 233);
    }

    /// `copy(to, from)` copies that many bytes to a place that is so many bytes from the beginning of a line.
    template <typename Copy>
    bool is_right(std::size_t size, std::size_t offset, Copy copy) {
        std::ranges::fill(to_, kUntouched);
        copy(to_.data() + kBefore + offset, from_.data());
        const auto all = std::span(to_);
        const auto is_untouched = [](std::byte byte) { return byte == kUntouched; };
        return std::ranges::all_of(all.first(kBefore + offset), is_untouched) &&
               std::ranges::equal(all.subspan(kBefore + offset, size), std::span(from_).first(size)) &&
               std::ranges::all_of(all.subspan(kBefore + offset + size), is_untouched);
    }

  private:
    alignas(64) std::array<std::byte, kMost + 8> from_{};
    alignas(64) std::array<std::byte, kMost + 3 * kBefore> to_{};
};

template <std::size_t Size>
bool is_right_if_known(Bench& bench) {
    return bench.is_right(Size, 8, [](std::byte* to, const std::byte* from) {
        copy_out(to, from, std::integral_constant<std::size_t, Size>());
    });
}

}  // namespace

TEST_SUITE_BEGIN("state.copy");

TEST_CASE("every size, to every place in a line") {
    Bench bench;
    for (std::size_t size = 0; size <= kMost; ++size) {
        for (std::size_t offset = 0; offset < 64; ++offset) {
            CAPTURE(size);
            CAPTURE(offset);
            REQUIRE(bench.is_right(size, offset,
                                   [size](std::byte* to, const std::byte* from) { copy_out(to, from, size); }));
        }
    }
}

TEST_CASE("every size that the compiler knows and makes no loop of") {
    Bench bench;
    [&bench]<std::size_t... Sizes>(std::index_sequence<Sizes...>) {
        CHECK((is_right_if_known<Sizes + 1>(bench) && ...));
    }(std::make_index_sequence<40>());
    CHECK(is_right_if_known<kLines - 1>(bench));
    CHECK(is_right_if_known<kLines>(bench));
}

TEST_SUITE_END();

}  // namespace strait::state::test
