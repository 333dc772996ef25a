#pragma once
/// What a pipe is beside its bytes: a way to hand things over to the process at the other end.

#include "os/windows/given_handles.hpp"
#include "os/windows/handle.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/stream.hpp"

#include <cstddef>
#include <cstdint>

namespace strait::os {

class PipeCarrier {
  public:
    /// `peer` is the process at the other end as the kernel knows it, 0 if it does not tell; it was there at `since`.
    PipeCarrier(std::uint32_t peer, const FILETIME& since) noexcept : peer_(peer), since_(since) {}
    PipeCarrier(const PipeCarrier&) = delete;
    PipeCarrier& operator=(const PipeCarrier&) = delete;

    /// Else nobody knows whose the handles are.
    [[nodiscard]] bool can_carry() const noexcept { return peer_ != 0; }
    [[nodiscard]] GivenHandles& given() noexcept { return given_; }
    /// Until fewer than `most` of them wait to be taken. Errors: peer_died, timed_out, cancelled.
    Result<void> wait_taken(std::size_t most, const Deadline& deadline);
    /// The process at the other end, to duplicate handles out of it. Errors: peer_died, access_denied.
    [[nodiscard]] Result<Handle> open_peer() const;

  protected:
    ~PipeCarrier() = default;
    [[nodiscard]] virtual bool is_hung_up() const noexcept = 0;
    [[nodiscard]] Peer identified_peer() const;

  private:
    std::uint32_t peer_;
    FILETIME since_;
    GivenHandles given_;
};

}  // namespace strait::os
