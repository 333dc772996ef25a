#include "look/channel_rings.hpp"

#include "transfer/channel/ring_layout.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <limits>
#include <memory>
#include <vector>

namespace {

using namespace strait;
using look::rings_in;

std::unique_ptr<channel::Layout> layout() {
    auto made = std::make_unique<channel::Layout>();
    made->ring_size = 4096;
    publish_layout(made->head, channel::kLayout, channel::kRings + 2 * made->ring_size);
    return made;
}
std::vector<std::byte> page_of(const channel::Layout& from) {
    std::vector<std::byte> page(channel::kRings);
    std::memcpy(page.data(), static_cast<const void*>(&from), sizeof from);
    return page;
}

}  // namespace

TEST_SUITE("look.channel_rings") {
    TEST_CASE("what was written, read and not read yet stands there, and who sleeps") {
        const auto made = layout();
        made->controls[0].reached = 3000;
        made->controls[0].consumed = 1000;
        made->controls[0].consumer_attention = static_cast<std::uint32_t>(ring::Attention::asleep);
        made->controls[1].producer_attention = static_cast<std::uint32_t>(ring::Attention::asleep);
        const auto rings = rings_in(page_of(*made));
        REQUIRE(rings);
        CHECK((*rings)[0].written == 3000);
        CHECK((*rings)[0].read == 1000);
        CHECK((*rings)[0].reader_sleeps);
        CHECK_FALSE((*rings)[0].writer_sleeps);
        CHECK((*rings)[1].writer_sleeps);
        CHECK_FALSE((*rings)[1].reader_sleeps);
    }

    TEST_CASE("what was read was written, and a ring holds no more than it has") {
        const auto made = layout();
        made->controls[0].consumed = 1000;
        made->controls[1].reached = 1'000'000;
        CHECK((*rings_in(page_of(*made)))[0].written == 1000);
        CHECK((*rings_in(page_of(*made)))[1].written == 4096);
        made->controls[0].consumed = std::numeric_limits<std::uint64_t>::max();
        CHECK((*rings_in(page_of(*made)))[0].written == std::numeric_limits<std::uint64_t>::max());
    }

    TEST_CASE("what is no channel has no rings") {
        const auto made = layout();
        auto page = page_of(*made);
        CHECK_FALSE(rings_in(std::span(page).first(100)));
        CHECK_FALSE(rings_in({}));
        page[0] ^= std::byte{1};
        CHECK_FALSE(rings_in(page));
        CHECK_FALSE(rings_in(std::vector<std::byte>(4096)));
    }
}
