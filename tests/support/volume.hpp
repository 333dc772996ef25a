#pragma once
/// How much a stream must carry: 1 GiB, or less where a sanitizer watches every byte.

#include <cstdint>

namespace strait::test {

inline constexpr std::uint64_t kVolume = STRAIT_TEST_VOLUME;

}  // namespace strait::test
