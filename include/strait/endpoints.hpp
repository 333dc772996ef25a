#pragma once
/// What is there: what programs of this user have open through strait, what others have, and what the dead have left.

#include <strait/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace strait {

/// Something that a program has open through strait.
struct Endpoint {
    std::string address;
    std::string
        kind;  ///< `stream`, `listener`, `channel`, `datagram`, `region`, `state`, `publisher`, `subscriber`, `event`, …
    std::uint32_t process_id = 0;
    std::string program;                               ///< the path of its file
    std::chrono::system_clock::time_point since = {};  ///< when it was opened
    std::uint32_t peer_id = 0;                         ///< the process at the other end; 0: unknown, or many
    /// Of streams, datagrams and channels. Over shared memory the heads of messages count too, what was sent is told a kilobyte at a time, and what was
    /// received a quarter of the ring at a time or when the ring is empty. Of topics, states and regions nothing is counted.
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::optional<std::uint64_t> queued =
        {};  ///< bytes that have come for it and that it has not taken; empty: not known
    std::optional<std::uint64_t> dropped = {};  ///< messages that it has missed; empty: not known, or none can be
    bool waits_for_data = false;                ///< its program sleeps until something comes from its peer
    bool waits_for_room = false;                ///< its program sleeps until its peer has taken something
    bool is_alive = true;  ///< its process lives; a dead one's are there until the next program of this user begins
};

/// Those of all programs of this user, by process and age; of each process at most 127. What stands there was written by others and has been checked:
/// texts are printable, and may still be lies. Never waits. Any thread.
/// Errors: access_denied (the runtime folder is somebody else's).
/// Source: the files `<runtime>/registry/PROCESS`; the sections `Local\strait.registry.PROCESS`.
[[nodiscard]] Result<std::vector<Endpoint>> endpoints();

/// Something with a name in the system, whoever made it.
struct NativeObject {
    std::string name;                       ///< as the system has it: `/dev/shm/board`, `\\.\pipe\test`
    std::string kind;                       ///< `socket`, `memory`, `semaphore`, `queue`, `pipe`
    std::string owner;                      ///< the user; empty: not told
    std::vector<std::uint32_t> users = {};  ///< the processes that have it open, as far as this user may see
    std::vector<std::uint32_t> peers = {};  ///< of a socket: the processes connected to it
    std::uint64_t size = 0;                 ///< bytes, where it has a size
    std::optional<bool> is_alive = {};      ///< whether any process has it open; empty: this user may not know
};

/// What the system can list: Linux Unix sockets with a path, `/dev/shm`, POSIX queues where `/dev/mqueue` is mounted; Windows named pipes.
/// Errors: io.
/// Source: proc(5): net/unix, PID/fd, PID/maps; FindFirstFileW on `\\.\pipe\*`.
[[nodiscard]] Result<std::vector<NativeObject>> native_objects();

}  // namespace strait
