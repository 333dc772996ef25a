#pragma once
/// A byte stream over synchronous handles: a console, a file, a pipe that somebody else opened for us.

#include "os/byte_stream.hpp"
#include "os/windows/handle.hpp"

#include <functional>
#include <memory>

namespace strait::os {

/// The handles stay the caller's. `close_out` ends the sending half; it is called at most once.
struct BlockingEnds {
    HANDLE in = nullptr;
    HANDLE out = nullptr;
    std::function<void()> close_out;
};

/// Without a deadline and a wait handle every call is the bare ReadFile or WriteFile; else they are made in helper threads.
/// A write that timed out and could not be interrupted is still under way: the next write is taken as its repetition.
[[nodiscard]] std::unique_ptr<ByteStream> make_blocking_stream(BlockingEnds ends);

}  // namespace strait::os
