#include "os/posix/identity.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/network_address.hpp"
#include "os/posix/wait.hpp"

#include <sys/socket.h>

#include <optional>

namespace strait::os {
namespace {

// From Linux 6.5's <asm-generic/socket.h>; Debian 12's headers are older than kernels it runs on.
constexpr int kPeerPidFd = 77;

template <typename Value>
std::optional<Value> option_of(int socket, int option) {
    Value value{};
    socklen_t size = sizeof value;
    if (::getsockopt(socket, SOL_SOCKET, option, &value, &size) < 0) return std::nullopt;
    return value;
}

Identity identity_of(int socket) {
    const auto number = option_of<int>(socket, kPeerPidFd);
    if (!number) return Identity::weak;
    // It polls readable once the process has ended.
    const Descriptor process(*number);
    return is_ready(process.get(), POLLIN) ? Identity::weak : Identity::verified;
}

}  // namespace

Peer peer_of(int socket) {
    Peer peer;
    if (option_of<int>(socket, SO_DOMAIN) != AF_UNIX) {
        NetworkAddress remote;
        if (::getpeername(socket, remote.out(), remote.out_length()) == 0) peer.address = remote.text();
        return peer;
    }
    const auto credentials = option_of<ucred>(socket, SO_PEERCRED);
    if (!credentials) return peer;
    peer.user_id = std::to_string(credentials->uid);
    // 0: a process in another pid namespace, which has no number here.
    if (credentials->pid <= 0) return peer;
    peer.process_id = static_cast<std::uint32_t>(credentials->pid);
    peer.identity = identity_of(socket);
    return peer;
}

Result<void> require_same_user(int socket) {
    const auto credentials = option_of<ucred>(socket, SO_PEERCRED);
    if (!credentials) return last_error("getsockopt");
    if (credentials->uid == ::geteuid()) return {};
    return fail(Errc::access_denied, "it is served by another user (uid " + std::to_string(credentials->uid) + ")");
}

}  // namespace strait::os
