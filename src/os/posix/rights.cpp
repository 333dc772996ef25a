#include "os/posix/rights.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/wait.hpp"

#include <sys/socket.h>

#include <array>
#include <cstring>

namespace strait::os {
namespace {

struct Control {
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(kMostRights * sizeof(int))> bytes{};
};

msghdr message_of(iovec& part, Control& control) noexcept {
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    return message;
}

// Owns each of them from here on, whatever else is wrong with the message.
std::vector<Descriptor> descriptors_in(msghdr& message) {
    std::vector<Descriptor> all;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(part) + i * sizeof(int), sizeof number);
            all.emplace_back(number);
        }
    }
    return all;
}

int option_of(int socket, int option) noexcept {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

}  // namespace

ssize_t send_rights(int socket, std::span<const std::byte> data, std::span<const int> descriptors) noexcept {
    // sendmsg(2) only reads what it is given.
    iovec part{const_cast<std::byte*>(data.data()), data.size()};
    Control control;
    msghdr message = message_of(part, control);
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* const rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
    return uninterrupted([&] { return ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL); });
}

Result<void> send_with_right(int socket, std::span<const std::byte> data, int descriptor, const Deadline& deadline) {
    while (true) {
        const auto count = send_rights(socket, data, {&descriptor, 1});
        if (count == static_cast<ssize_t>(data.size())) return {};
        if (count >= 0) return fail(Errc::io, "the system has sent a part of it");
        if (errno == EPIPE || errno == ECONNRESET) return last_error(Errc::peer_died, "sendmsg", "nobody takes it");
        if (errno != EAGAIN) return last_error("sendmsg");
        if (auto ready = wait_for(socket, POLLOUT, deadline); !ready) return ready;
    }
}

ReceivedRights receive_rights(int socket, std::span<std::byte> room, int flags) {
    iovec part{room.data(), room.size()};
    Control control;
    msghdr message = message_of(part, control);
    ReceivedRights received;
    received.count = uninterrupted([&] { return ::recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC); });
    if (received.count < 0) return received;
    received.descriptors = descriptors_in(message);
    received.is_cut = (message.msg_flags & MSG_CTRUNC) != 0;
    return received;
}

bool is_connected_stream(int socket) noexcept {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    return option_of(socket, SO_TYPE) == SOCK_STREAM && option_of(socket, SO_ACCEPTCONN) == 0 &&
           ::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

bool is_listening_stream(int socket) noexcept {
    return option_of(socket, SO_TYPE) == SOCK_STREAM && option_of(socket, SO_ACCEPTCONN) == 1;
}

bool carries_rights(int socket) noexcept {
    return option_of(socket, SO_DOMAIN) == AF_UNIX && option_of(socket, SO_TYPE) == SOCK_STREAM;
}

}  // namespace strait::os
