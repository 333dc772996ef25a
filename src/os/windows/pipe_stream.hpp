#pragma once
/// A byte stream over a named pipe opened for overlapped operation; also our end of a child's anonymous pipes.

#include "os/byte_stream.hpp"
#include "os/windows/given_handles.hpp"
#include "os/windows/handle.hpp"

#include <cstdint>
#include <memory>

namespace strait::os {

/// What a duplex pipe is beside its bytes: a way to hand things over to the process at the other end.
class PipeCarrier {
  public:
    PipeCarrier() = default;
    PipeCarrier(const PipeCarrier&) = delete;
    PipeCarrier& operator=(const PipeCarrier&) = delete;

    [[nodiscard]] virtual GivenHandles& given() noexcept = 0;
    /// Until fewer than `most` of them wait to be taken. Errors: peer_died, timed_out, cancelled.
    virtual Result<void> wait_taken(std::size_t most, const Deadline& deadline) = 0;
    /// The process at the other end, as the kernel knows it, to duplicate handles out of it. Errors: peer_died, access_denied.
    virtual Result<Handle> open_peer() = 0;

  protected:
    ~PipeCarrier() = default;
};

enum class PipeUse : std::uint8_t { duplex, read_only, write_only };

/// Takes the handle. `peer_process` is 0 when the system does not tell.
[[nodiscard]] std::unique_ptr<ByteStream> make_pipe_stream(Handle pipe, PipeUse use, std::uint32_t peer_process);

}  // namespace strait::os
