#pragma once
/// Who is at the other end.

#include <cstdint>
#include <string>

namespace strait {

/// How far the identity of a peer can be believed.
enum class Identity : std::uint8_t {
    unknown,   ///< the mechanism does not tell (TCP, UDP, FIFOs, stdio)
    weak,      ///< told by the kernel, but the process may be gone and its number used again
    verified,  ///< told by the kernel, and the process was alive when asked
};

/// The process and user at the other end, as the kernel tells it, never as the peer says.
/// Source: SO_PEERCRED, SO_PEERPIDFD; GetNamedPipeClientProcessId, GetNamedPipeServerProcessId, OpenProcessToken.
struct Peer {
    std::uint32_t process_id = 0;  ///< 0: unknown
    std::string user_id;           ///< the uid in decimal (Linux) or the SID (Windows); empty: unknown
    std::string address;           ///< `127.0.0.1:5000` where the mechanism has network addresses
    Identity identity = Identity::unknown;
};

}  // namespace strait
