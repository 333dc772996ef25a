#pragma once
/// Handing an open file or stream over to another program.

#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/region.hpp>
#include <strait/stream.hpp>

#include <cstdint>
#include <string>

namespace strait {

enum class HandedKind : std::uint8_t {
    file,    ///< a regular file, read or written from where it stands
    stream,  ///< a connected stream socket
};

/// What was taken over; its own from then on, whatever becomes of the sender.
struct HandedOver {
    HandedKind kind = HandedKind::file;
    Stream stream;  ///< a file ends where it ends; one that was opened read-only cannot be written
};

/// Opens the file with this program's rights and hands it over open, so that the receiver need not be allowed to open it.
/// `to` is a stream at `pipe://` or `unix://` on Linux. 16 bytes go over it, and the open file with them; the receiver must be about to call
/// take_over(): read() would take the bytes and lose the file.
/// Errors: not_found, access_denied, wrong_kind (no regular file), not_supported_here (another kind of stream), not_yet (Windows), timed_out, cancelled, peer_died.
/// After timed_out and cancelled nothing was sent. Nothing stays open.
/// Source: open(2), sendmsg(2) with SCM_RIGHTS.
[[nodiscard]] Result<void> hand_over_file(Stream& to, const std::string& path, Access access = Access::read_only,
                                          const Deadline& deadline = Deadline::never());
/// The same with a stream at `pipe://`, `unix://` or `tcp://`, which is closed here.
[[nodiscard]] Result<void> hand_over(Stream& to, Stream what, const Deadline& deadline = Deadline::never());

/// Waits for what the peer hands over. Whoever sends something else, nothing, more than one, or a thing that is not what it is called, is `corrupt_peer`:
/// then all that came is closed, and `from` as well. Errors: corrupt_peer, peer_died, timed_out, cancelled, out_of_resources, not_supported_here.
/// Source: recvmsg(2), MSG_CMSG_CLOEXEC.
[[nodiscard]] Result<HandedOver> take_over(Stream& from, const Deadline& deadline = Deadline::never());

}  // namespace strait
