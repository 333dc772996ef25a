#pragma once
/// The standard streams of a child: its ends, which it inherits, and ours.

#include "os/byte_stream.hpp"
#include "os/windows/handle.hpp"
#include "strait/process.hpp"

#include <cstdint>
#include <memory>

namespace strait::mechanism {

enum class StandardStream : std::uint8_t { in, out, err };

struct ChildEnds {
    os::Handle child;                      ///< inheritable; synchronous unless it is a channel's
    std::unique_ptr<os::ByteStream> ours;  ///< nullptr when it is not piped
};
/// Errors: out_of_resources.
[[nodiscard]] Result<ChildEnds> make_child_stream(StandardStream which, ChildStream where);
/// A duplex pipe whose both ends are overlapped, as libuv wants it for IPC. Errors: out_of_resources.
[[nodiscard]] Result<ChildEnds> make_child_channel();

}  // namespace strait::mechanism
