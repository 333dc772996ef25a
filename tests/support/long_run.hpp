#pragma once
/// How many messages the suites of exact delivery send.

#include <cstdint>
#include <cstdlib>

namespace strait::test {

/// `usual`, or as many as STRAIT_TEST_MESSAGES says: 100000000 for the long run.
[[nodiscard]] inline std::uint64_t messages(std::uint64_t usual) {
    const char* const asked = std::getenv("STRAIT_TEST_MESSAGES");
    return asked == nullptr ? usual : std::strtoull(asked, nullptr, 10);
}

}  // namespace strait::test
