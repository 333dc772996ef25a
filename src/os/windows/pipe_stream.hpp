#pragma once
/// A byte stream over a named pipe opened for overlapped operation; also our end of a child's anonymous pipes.

#include "os/byte_stream.hpp"
#include "os/windows/handle.hpp"

#include <cstdint>
#include <memory>

namespace strait::os {

enum class PipeUse : std::uint8_t { duplex, read_only, write_only };

/// Takes the handle. `peer_process` is 0 when the system does not tell.
[[nodiscard]] std::unique_ptr<ByteStream> make_pipe_stream(Handle pipe, PipeUse use, std::uint32_t peer_process);

}  // namespace strait::os
