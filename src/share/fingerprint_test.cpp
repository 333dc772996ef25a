#include "share/fingerprint.hpp"

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("share.fingerprint") {
    TEST_CASE("every single bit of any length matters") {
        for (const std::size_t size : {1U, 7U, 8U, 31U, 32U, 33U, 64U, 100U}) {
            std::vector<std::byte> memory(size);
            const auto before = strait::fingerprint(memory);
            for (std::size_t bit = 0; bit < size * 8; ++bit) {
                memory[bit / 8] ^= std::byte{1} << (bit % 8);
                CHECK(strait::fingerprint(memory) != before);
                memory[bit / 8] ^= std::byte{1} << (bit % 8);
            }
            CHECK(strait::fingerprint(memory) == before);
        }
    }

    TEST_CASE("zeros of different lengths differ, and so do swapped words") {
        CHECK(strait::fingerprint(std::vector<std::byte>(32)) != strait::fingerprint(std::vector<std::byte>(64)));
        std::vector<std::byte> first(64);
        std::vector<std::byte> second(64);
        first[0] = second[8] = std::byte{1};
        CHECK(strait::fingerprint(first) != strait::fingerprint(second));
    }
}
