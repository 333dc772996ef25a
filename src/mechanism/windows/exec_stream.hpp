#pragma once
/// A child as one byte stream.

#include "os/child_process.hpp"

#include <memory>

namespace strait::mechanism {

/// Reads what the child writes to stdout and writes to its stdin. Both must be piped. When the stream goes, the child has a
/// second to end and is then killed.
[[nodiscard]] std::unique_ptr<os::ByteStream> make_exec_stream(std::unique_ptr<os::ChildProcess> child);

/// The same for a child with a channel of its own beside its standard streams.
[[nodiscard]] std::unique_ptr<os::ByteStream> make_channel_stream(std::unique_ptr<os::ChildProcess> child,
                                                                  std::unique_ptr<os::ByteStream> channel);

}  // namespace strait::mechanism
