#include "os/posix/passing_socket.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/wait.hpp"

#include <sys/socket.h>

#include <array>
#include <cstring>

namespace strait::os {
namespace {

// The kernel closes what there is no room for.
constexpr std::size_t kMostDescriptors = 16;

struct Control {
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(kMostDescriptors * sizeof(int))> bytes{};
};

// Owns each of them from here on, and keeps the last.
Descriptor last_descriptor_in(msghdr& message) {
    Descriptor last;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(part) + i * sizeof(int), sizeof number);
            last = Descriptor(number);
        }
    }
    return last;
}

int option_of(int socket, int option) noexcept {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

bool is_connected_stream(int socket) noexcept {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    return option_of(socket, SO_TYPE) == SOCK_STREAM && option_of(socket, SO_ACCEPTCONN) == 0 &&
           ::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

}  // namespace

ssize_t PassingSocket::receive(std::span<std::byte> buffer, int flags) {
    iovec part{buffer.data(), buffer.size()};
    Control control;
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    const auto count = uninterrupted([&] { return ::recvmsg(socket_, &message, flags | MSG_CMSG_CLOEXEC); });
    if (count < 0) return count;
    auto came = last_descriptor_in(message);
    if ((message.msg_flags & MSG_CTRUNC) != 0) came.reset();
    if (came) passed_ = std::move(came);
    return count;
}

Result<std::size_t> PassingSocket::read_some(std::span<std::byte> buffer, const Deadline& deadline) {
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    const int flags = deadline.is_never() ? 0 : MSG_DONTWAIT;
    while (true) {
        const auto count = receive(buffer, flags);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == ECONNRESET)
            return last_error(Errc::peer_died, "recvmsg", "the other end is gone, and has not read everything");
        if (errno != EAGAIN) return last_error("recvmsg");
        if (auto ready = wait_for(socket_, POLLIN, deadline); !ready) return std::unexpected(std::move(ready.error()));
    }
}

std::unique_ptr<ByteStream> PassingSocket::take_passed() {
    Descriptor passed = std::move(passed_);
    if (!passed || !is_connected_stream(passed.get())) return nullptr;
    return std::make_unique<DescriptorStream>(std::move(passed));
}

}  // namespace strait::os
