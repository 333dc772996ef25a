#include "mechanism/windows/inherited_descriptors.hpp"

#include <doctest/doctest.h>

TEST_SUITE("mechanism.inherited_descriptors") {
    using namespace strait::mechanism;

    static const HANDLE kSome = reinterpret_cast<HANDLE>(0x1234);

    TEST_CASE("the fourth descriptor is found again, and no other") {
        const auto block = fourth_descriptor(kSome);
        CHECK(block.size() == 4 + 4 + 4 * sizeof(HANDLE));
        CHECK(pipe_in(block, 3) == kSome);
        for (const int other : {-1, 0, 1, 2, 4, 1'000'000}) CHECK(pipe_in(block, other) == std::nullopt);
    }

    TEST_CASE("a block that is cut, or says more than it has, is not read beyond its end") {
        auto block = fourth_descriptor(kSome);
        for (std::size_t size = 0; size < block.size(); ++size)
            CHECK(pipe_in(std::span(block).first(size), 3) == std::nullopt);
        block[3] = 0x7F;
        CHECK(pipe_in(block, 3) == std::nullopt);
        block[3] = 0xFF;
        CHECK(pipe_in(block, 3) == std::nullopt);
    }

    TEST_CASE("a descriptor that is open and no pipe is none") {
        auto block = fourth_descriptor(kSome);
        block[4 + 3] = 0x01;
        CHECK(pipe_in(block, 3) == std::nullopt);
    }
}
