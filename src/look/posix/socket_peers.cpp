#include "look/posix/socket_peers.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <span>

namespace strait::look {
namespace {

using Sockets = std::map<std::uint32_t, UnixSocket>;

constexpr std::uint8_t kListens = 10;  // TCP_LISTEN, of Unix sockets too

struct Question {
    nlmsghdr head;
    unix_diag_req request;
};

bool ask(int socket) {
    Question question{};
    question.head.nlmsg_len = sizeof question;
    question.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    question.request.sdiag_family = AF_UNIX;
    question.request.udiag_states = ~0U;
    question.request.udiag_show = UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN;
    return ::send(socket, &question, sizeof question, 0) == sizeof question;
}

template <typename Value>
std::optional<Value> value_at(std::span<const std::byte> bytes) {
    if (bytes.size() < sizeof(Value)) return std::nullopt;
    Value value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

// The attributes behind a socket's head: length, type, value, each rounded up to four bytes.
UnixSocket socket_in(std::span<const std::byte> attributes, bool listens) {
    UnixSocket socket;
    while (const auto head = value_at<rtattr>(attributes)) {
        if (head->rta_len < sizeof(rtattr) || head->rta_len > attributes.size()) break;
        const auto value = attributes.first(head->rta_len).subspan(sizeof(rtattr));
        if (head->rta_type == UNIX_DIAG_PEER) socket.peer = value_at<std::uint32_t>(value).value_or(0);
        // Of one that listens it counts connections.
        if (head->rta_type == UNIX_DIAG_RQLEN && !listens)
            socket.unread = value_at<unix_diag_rqlen>(value).value_or(unix_diag_rqlen{}).udiag_rqueue;
        attributes = attributes.subspan(std::min<std::size_t>(attributes.size(), RTA_ALIGN(head->rta_len)));
    }
    return socket;
}

// False: that was the last part of the answer.
bool add(Sockets& sockets, std::span<const std::byte> answer) {
    while (const auto head = value_at<nlmsghdr>(answer)) {
        if (head->nlmsg_type != SOCK_DIAG_BY_FAMILY) return false;
        if (head->nlmsg_len < NLMSG_HDRLEN || head->nlmsg_len > answer.size()) return false;
        const auto content = answer.first(head->nlmsg_len).subspan(NLMSG_HDRLEN);
        const auto socket = value_at<unix_diag_msg>(content);
        if (!socket) return false;
        sockets[socket->udiag_ino] = socket_in(content.subspan(sizeof *socket), socket->udiag_state == kListens);
        answer = answer.subspan(std::min<std::size_t>(answer.size(), NLMSG_ALIGN(head->nlmsg_len)));
    }
    return true;
}

}  // namespace

Sockets unix_sockets() {
    Sockets sockets;
    const os::Descriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    if (!socket || !ask(socket.get())) return sockets;
    // An answer that never ends is none.
    constexpr int kMostParts = 4096;
    alignas(nlmsghdr) std::array<std::byte, 32 * 1024> buffer;
    for (int part = 0; part < kMostParts; ++part) {
        const auto size = os::uninterrupted([&] { return ::recv(socket.get(), buffer.data(), buffer.size(), 0); });
        if (size <= 0 || !add(sockets, std::span(buffer).first(static_cast<std::size_t>(size)))) break;
    }
    return sockets;
}

}  // namespace strait::look
