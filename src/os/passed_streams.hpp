#pragma once
/// Streams that come along with the bytes of another one.

#include "os/byte_stream.hpp"

#include <memory>
#include <span>

namespace strait::os {

/// What a stream is beside its bytes, where programs may hand connections over to each other.
class PassedStreams {
  public:
    PassedStreams() = default;
    PassedStreams(const PassedStreams&) = delete;
    PassedStreams& operator=(const PassedStreams&) = delete;

    /// The connection that came last with what has been read, once; nullptr when none came, or something that is no connected stream.
    virtual std::unique_ptr<ByteStream> take_passed() = 0;
    /// Sends the beginning of something, and a handle with it, which stays its owner's. All of it or nothing, so it is short.
    virtual Result<void> pass(std::span<const std::byte> /*beginning*/, NativeHandle /*handle*/,
                              const Deadline& /*deadline*/) {
        return fail(Errc::not_supported_here);
    }

  protected:
    ~PassedStreams() = default;
};

/// Node's channel, as the bytes of its lines.
struct NodeLink {
    std::unique_ptr<ByteStream> bytes;
    PassedStreams* passed = nullptr;  ///< part of `bytes`; nullptr where nothing can be passed
};

}  // namespace strait::os
