#pragma once
/// An open file, read and written from where it stands.

#include "os/byte_stream.hpp"
#include "os/windows/handle.hpp"

#include <memory>

namespace strait::os {

/// A synchronous handle of a regular file.
[[nodiscard]] std::unique_ptr<ByteStream> make_file_stream(Handle file);

}  // namespace strait::os
