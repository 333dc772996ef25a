#pragma once
/// Handles that go from one process to another, at an agreed place among the bytes of a stream.

#include "os/acceptor.hpp"
#include "os/byte_stream.hpp"
#include "os/memory_mapping.hpp"
#include "os/owned_handle.hpp"
#include "strait/handed_kind.hpp"
#include "strait/region.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace strait::os {

/// What is said of a handle. All of it comes from another process, and is to be checked.
struct HandedMark {
    std::uint64_t magic = 0x3164'6E61'4872'7473;  // "strHand1"
    std::uint32_t kind = 0;                       ///< a HandedKind
    std::uint32_t unused = 0;
    std::uint64_t size = 0;  ///< bytes of a region
    std::array<char, 40>
        text{};  ///< the region's MemoryMapping::identity(), or a listener's place, filled up with zeros
};
static_assert(sizeof(HandedMark) == 64);

/// `what` stays its owner's. `carrier` is a connected stream of this system's that other processes can be handed things through.
/// Linux: both go in one call. Windows: a duplicate waits in the carrier until the receiver takes it out of this process, or the carrier goes.
/// Errors: not_supported_here (another stream), timed_out, cancelled, peer_died, out_of_resources. Nothing was sent then.
/// Source: sendmsg(2) with SCM_RIGHTS; DuplicateHandle.
[[nodiscard]] Result<void> send_handle(ByteStream& carrier, const HandedMark& mark, NativeHandle what,
                                       const Deadline& deadline);

struct ReceivedHandle {
    HandedMark mark;
    OwnedHandle handle;
};
/// One mark with its handle, which is nobody's else. Nothing is said about what it is a handle of: see is_a().
/// Errors: corrupt_peer (not just one, or no mark), peer_died, access_denied (Windows: the sender's process may not be reached into), and as above.
[[nodiscard]] Result<ReceivedHandle> receive_handle(ByteStream& carrier, const Deadline& deadline);

/// What the system says it is: for a file, region or event of Linux, a regular file.
[[nodiscard]] bool is_a(HandedKind kind, NativeHandle handle) noexcept;

/// A regular file. Errors: not_found, access_denied, wrong_kind.
[[nodiscard]] Result<OwnedHandle> open_file(const std::string& path, Access access);
/// Of a file or a stream.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> stream_of(OwnedHandle handle, HandedKind kind);

struct HandedListener {
    std::unique_ptr<Acceptor> acceptor;
    std::string address;
};
/// Its name is its maker's, and stays when this acceptor goes.
[[nodiscard]] Result<HandedListener> listener_of(OwnedHandle handle);
/// Writable if the handle is. Errors: corrupt_peer, and those of Region::open().
[[nodiscard]] Result<std::unique_ptr<MemoryMapping>> mapping_of(OwnedHandle handle, const HandedMark& mark);

}  // namespace strait::os
