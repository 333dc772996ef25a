#pragma once
/// What a fuzz target is: a function that libFuzzer calls with any bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Ends the run as a finding.
inline void require(bool holds) {
    if (!holds) std::abort();
}
