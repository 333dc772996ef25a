#pragma once
/// Unix stream sockets by path, the ground of `pipe://` and `unix://`.

#include "os/acceptor.hpp"
#include "os/byte_stream.hpp"
#include "strait/stream.hpp"

#include <memory>
#include <string>

namespace strait::os {

struct UnixListenerOptions {
    std::string path;
    std::string place;  ///< what Acceptor::place() answers
    int backlog = 0;
};

/// Mode 0600 from the first moment, whatever the umask. A socket that a killed program left is replaced; a living one's, whether
/// or not it is strait's, and whatever is no socket is left alone. The destructor removes the socket.
/// A program that is not strait's and has called bind(2) but not yet listen(2) looks like a killed one.
/// Errors: already_in_use, invalid_address (too long), not_found (the folder), access_denied, no_space.
[[nodiscard]] Result<std::unique_ptr<Acceptor>> listen_unix(UnixListenerOptions options);

/// Removes the sockets in this folder whose owners were killed, with their lock files; whatever has no lock file is left alone.
void remove_abandoned_sockets(const std::string& folder);

/// Whether the path is a socket of this user's at which nobody listens. Asks by connecting, which a living listener notices.
[[nodiscard]] bool is_refused(const std::string& path);

/// Errors: not_found (nobody listens there), wrong_kind (not a stream socket), access_denied, timed_out and cancelled (the listener's queue
/// stayed full). Source: socket(2), connect(2).
[[nodiscard]] Result<std::unique_ptr<ByteStream>> connect_unix(const std::string& path, Server server,
                                                               const Deadline& deadline);

}  // namespace strait::os
