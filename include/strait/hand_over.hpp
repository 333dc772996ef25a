#pragma once
/// Handing what is open over to another program: a file, a stream, a listener, a region, an event, a process.

#include <strait/channel.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/event.hpp>
#include <strait/handed_kind.hpp>
#include <strait/listener.hpp>
#include <strait/process.hpp>
#include <strait/region.hpp>
#include <strait/stream.hpp>

#include <string>
#include <utility>
#include <variant>

namespace strait {

/// A file that was taken over. It ends where it ends; one that was opened read-only cannot be written.
struct HandedFile {
    Stream stream;
};

/// What was taken over; its own from then on, whatever becomes of the sender. The alternatives stand in the order of HandedKind.
using HandedOver = std::variant<HandedFile, Stream, Listener, Region, Event, Process>;

[[nodiscard]] inline HandedKind kind_of(const HandedOver& handed) noexcept {
    return static_cast<HandedKind>(handed.index());
}

/// What things go through: a stream at `pipe://`, a channel at `shm://` and, with ChannelSettings::hands_over, at `pipe://`; on Linux `unix://` as
/// well. Between a program and its child: a stream at `exec:` (on Linux with `?stdio=socket`) and the child's `stdio:`.
/// Everything else is not_supported_here.
///
/// In a stream they go at an agreed place among its bytes: whoever takes over must be about to call take_over(), as read() would take the few bytes
/// and lose the thing. In a channel over a stream the agreed place is between two messages. At `shm://` they go beside the messages, in an order of their own: what was handed over before a message was sent is there
/// when the message is received.
class Carrier {
  public:
    Carrier(Stream& stream) noexcept : way_(&stream) {}     // NOLINT(google-explicit-constructor): reads as one
    Carrier(Channel& channel) noexcept : way_(&channel) {}  // NOLINT(google-explicit-constructor)

  private:
    friend struct Handing;
    std::variant<Stream*, Channel*> way_;
};

/// Opens the file with this program's rights and hands it over open, so that the receiver need not be allowed to open it.
/// Linux keeps for the receiver what was handed over. On Windows it waits in this process until the receiver takes it out: flush() waits for that,
/// and closing `to` takes back what nobody has taken. More than 16 that wait make the next one wait too.
/// One thread at a time hands over through the same carrier, and it is the one that writes or sends there.
/// Errors: not_found, access_denied, wrong_kind (no regular file), not_supported_here (another carrier), timed_out, cancelled, peer_died,
/// out_of_resources. Nothing was sent then, and nothing stays open.
/// Source: open(2), sendmsg(2) with SCM_RIGHTS; CreateFileW, DuplicateHandle.
[[nodiscard]] Result<void> hand_over_file(Carrier to, const std::string& path, Access access = Access::read_only,
                                          const Deadline& deadline = Deadline::never());
/// The same with a stream at `pipe://`, `unix://` or `tcp://`, which is closed here; on error it stays the caller's.
/// Errors: as above, and invalid_argument (Windows: it was asked for a wait handle, and has read ahead).
[[nodiscard]] Result<void> hand_over(Carrier to, Stream&& what, const Deadline& deadline = Deadline::never());
/// A listener at `tcp://`, on Linux also at `pipe://` and `unix://`; not one that listens at several addresses (`tcp://localhost:0`). It stays open
/// here as well, and whoever accepts first has the client; a name in the file system is removed when this one closes. What is taken over
/// tells a `pipe://` name as the `unix://` path that it is, and of one without a name nothing.
[[nodiscard]] Result<void> hand_over(Carrier to, Listener& what, const Deadline& deadline = Deadline::never());
/// The memory of a region, writable if it is so here. It stays open here as well; its name stays its makers'.
[[nodiscard]] Result<void> hand_over(Carrier to, Region& what, const Deadline& deadline = Deadline::never());
/// It stays open here as well.
[[nodiscard]] Result<void> hand_over(Carrier to, Event& what, const Deadline& deadline = Deadline::never());
/// The right to wait for a process and to end it, as far as this program has it (on Linux the receiver needs the right to signal it itself). It
/// goes on when the receiver lets go of it. Not its streams.
[[nodiscard]] Result<void> hand_over(Carrier to, Process& what, const Deadline& deadline = Deadline::never());

/// Waits for what the peer hands over. Whoever sends something else, nothing, more than one, or a thing that is not what it is called, is
/// `corrupt_peer`: then all that came is closed, and `from` as well. Of a stranger's thing only its kind is checked: what is in a file, a
/// region or an event is as good as whoever made it, and a region may shrink (Region::check).
/// Windows takes it out of the peer's process, which the kernel names, so this program must be allowed to do that: the same user, and no fewer
/// rights. Errors: corrupt_peer, peer_died (on Windows also: it was taken back), access_denied (Windows; a write-only region), timed_out, cancelled,
/// out_of_resources, not_supported_here, and those of Region::open().
/// Source: recvmsg(2), MSG_CMSG_CLOEXEC; GetNamedPipeClientProcessId, OpenProcess(PROCESS_DUP_HANDLE), DuplicateHandle.
[[nodiscard]] Result<HandedOver> take_over(Carrier from, const Deadline& deadline = Deadline::never());

/// The same for who knows what is to come: `take_over<Region>(stream)`. Another thing is closed, and is `wrong_kind`; the peer is heard further.
template <typename Thing>
[[nodiscard]] Result<Thing> take_over(Carrier from, const Deadline& deadline = Deadline::never()) {
    auto taken = take_over(from, deadline);
    if (!taken) return std::unexpected(std::move(taken.error()));
    if (auto* const thing = std::get_if<Thing>(&*taken)) return std::move(*thing);
    return std::unexpected(Error(Errc::wrong_kind, "something of another kind was handed over"));
}

}  // namespace strait
