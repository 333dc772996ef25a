#pragma once
/// The listening side of `fifo://`.

#include "os/acceptor.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::fifo {

/// Makes the FIFO, mode 0600 whatever the umask, or uses one of this user that is there; reads from it, one conversation at a time. A conversation is all that
/// is written until the last writer is gone. Its stream gives the FIFO back when it is closed; until then accept() waits, and who
/// writes belongs to the running conversation. A writer that is still there when the stream is closed is told by EPIPE; in a FIFO
/// that strait has not made it goes on, into the next conversation.
/// The destructor removes a FIFO that strait has made, this process or one that was killed.
/// Errors: already_in_use, not_found (the folder), access_denied, no_space.
[[nodiscard]] Result<std::unique_ptr<os::Acceptor>> listen_at(const std::string& path);

}  // namespace strait::mechanism::fifo
