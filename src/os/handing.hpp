#pragma once
/// Open files and sockets that go from one process to another with some bytes.

#include "os/byte_stream.hpp"
#include "strait/hand_over.hpp"

#include <array>
#include <memory>
#include <string>

namespace strait::os {

/// The bytes that go with it.
using HandedMark = std::array<std::byte, 16>;

/// A regular file. Errors: not_found, access_denied, wrong_kind.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> open_file(const std::string& path, Access access);

/// `socket` and `what` stay their owners'. Errors: not_supported_here, timed_out, cancelled, peer_died.
[[nodiscard]] Result<void> send_handle(NativeHandle socket, const HandedMark& mark, NativeHandle what,
                                       const Deadline& deadline);

struct ReceivedHandle {
    HandedMark mark;
    HandedKind kind;
    std::unique_ptr<ByteStream> stream;
};
/// Errors: corrupt_peer (not just one, or neither a file nor a connected stream socket), peer_died, and as above.
[[nodiscard]] Result<ReceivedHandle> receive_handle(NativeHandle socket, const Deadline& deadline);

}  // namespace strait::os
