#include "share/shared_object.hpp"

#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/unique.hpp"

#include "strait/bytes.hpp"
#include "strait/region.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace strait {
namespace {

using mechanism::RegionMode;
using test::must;

constexpr std::uint64_t kSize = 4096;

Address new_address() { return must(Address::parse("shm://" + test::unique_name())); }

Result<SharedObject> open(const Address& address, RegionMode mode, LayoutKind kind = LayoutKind::topic) {
    const auto fill = [](std::span<std::byte> memory) {
        std::ranges::copy(bytes("filled"), memory.subspan(sizeof(LayoutHead)).begin());
    };
    return open_shared_object(address, {.wanted = {kind, 1}, .mode = mode, .size = kSize, .fill = fill});
}

std::string content(const SharedObject& object) {
    return std::string(text(object.memory->bytes().subspan(sizeof(LayoutHead), 6)));
}

TEST_SUITE_BEGIN("shared_object");

TEST_CASE("an object is filled once and seen whole") {
    const auto address = new_address();
    const auto first = must(open(address, RegionMode::open_or_create));
    CHECK(first.made);
    const auto second = must(open(address, RegionMode::open_or_create));
    CHECK_FALSE(second.made);
    CHECK(second.size == kSize);
    CHECK(content(second) == "filled");
    CHECK(content(must(open(address, RegionMode::open))) == "filled");
}

TEST_CASE("of two that make it at once one does, and both see it whole") {
    for (int round = 0; round < 20; ++round) {
        const auto address = new_address();
        const auto make = [&] { return open(address, RegionMode::open_or_create); };
        test::Background one(make);
        test::Background two(make);
        const auto a = must(one.get());
        const auto b = must(two.get());
        CHECK(a.made != b.made);
        CHECK(content(a) == "filled");
        CHECK(content(b) == "filled");
    }
}

TEST_CASE("another kind, raw memory and nothing are told apart") {
    const auto address = new_address();
    CHECK(open(address, RegionMode::open).error() == Errc::not_found);
    {
        const auto object = must(open(address, RegionMode::create));
        CHECK(open(address, RegionMode::open, LayoutKind::state).error().reason() ==
              "a topic is there, and a state was asked for");
        CHECK(open(address, RegionMode::create).error() == Errc::already_in_use);
    }
    const auto raw = must(Region::create(address, {.size = 100}));
    CHECK(open(address, RegionMode::open_or_create).error() == Errc::wrong_kind);
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait
