#include "os/handing.hpp"

#include "os/posix/descriptor_stream.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/wait.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstring>
#include <span>
#include <utility>
#include <vector>

namespace strait::os {
namespace {

// The kernel closes what there is no room for, and says so.
constexpr std::size_t kMostDescriptors = 16;

template <std::size_t Count>
struct Control {
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(Count * sizeof(int))> bytes{};
};

int option_of(int socket, int option) noexcept {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

Result<void> require_carrier(int socket) {
    if (option_of(socket, SO_DOMAIN) == AF_UNIX && option_of(socket, SO_TYPE) == SOCK_STREAM) return {};
    return fail(Errc::not_supported_here, "only streams at pipe:// and unix:// carry files and streams");
}

bool is_connected_stream(int socket) noexcept {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    return option_of(socket, SO_TYPE) == SOCK_STREAM && option_of(socket, SO_ACCEPTCONN) == 0 &&
           ::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

bool is_regular_file(int file) noexcept {
    struct stat status{};
    return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

// Each direction has a descriptor of its own, as far as the file was opened for it.
Result<std::unique_ptr<ByteStream>> stream_of_file(Descriptor file) {
    const int mode = ::fcntl(file.get(), F_GETFL) & O_ACCMODE;
    Descriptor writer;
    if (mode == O_RDWR) {
        writer = Descriptor(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0));
        if (!writer) return last_error("fcntl");
    }
    if (mode == O_WRONLY) std::swap(file, writer);
    return std::make_unique<DescriptorStream>(std::move(file), std::move(writer));
}

// Owned from here on.
void collect(msghdr& message, std::vector<Descriptor>& all) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(part) + i * sizeof(int), sizeof number);
            all.emplace_back(number);
        }
    }
}

struct Received {
    ssize_t count = 0;
    bool is_cut = false;
};

Received receive_some(int socket, std::span<std::byte> room, std::vector<Descriptor>& descriptors) {
    iovec part{room.data(), room.size()};
    Control<kMostDescriptors> control;
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    const auto count = uninterrupted([&] { return ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC); });
    if (count >= 0) collect(message, descriptors);
    return {count, count >= 0 && (message.msg_flags & MSG_CTRUNC) != 0};
}

Result<std::unique_ptr<ByteStream>> stream_of(Descriptor descriptor, HandedKind kind) {
    if (kind == HandedKind::file) return stream_of_file(std::move(descriptor));
    return std::make_unique<DescriptorStream>(std::move(descriptor));
}

}  // namespace

Result<std::unique_ptr<ByteStream>> open_file(const std::string& path, Access access) {
    // O_NONBLOCK: a FIFO must not make us wait. It means nothing for a regular file.
    const int mode = access == Access::read_only ? O_RDONLY : O_RDWR;
    Descriptor file(uninterrupted([&] { return ::open(path.c_str(), mode | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); }));
    if (!file) return last_error("open");
    if (!is_regular_file(file.get())) return fail(Errc::wrong_kind, "it is no regular file");
    return stream_of_file(std::move(file));
}

Result<void> send_handle(NativeHandle socket, const HandedMark& mark, NativeHandle what, const Deadline& deadline) {
    const int carrier = static_cast<int>(socket);
    const int handed = static_cast<int>(what);
    if (auto carries = require_carrier(carrier); !carries) return carries;
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    iovec part{const_cast<std::byte*>(mark.data()), mark.size()};
    Control<1> control;
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    auto* const head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof handed);
    std::memcpy(CMSG_DATA(head), &handed, sizeof handed);
    while (true) {
        // So few bytes go whole or not at all.
        const auto count = uninterrupted([&] { return ::sendmsg(carrier, &message, MSG_DONTWAIT | MSG_NOSIGNAL); });
        if (count == static_cast<ssize_t>(mark.size())) return {};
        if (count >= 0) return fail(Errc::io, "the system has sent a part of it");
        if (errno == EPIPE || errno == ECONNRESET) return last_error(Errc::peer_died, "sendmsg", "nobody takes it");
        if (errno != EAGAIN) return last_error("sendmsg");
        if (auto ready = wait_for(carrier, POLLOUT, deadline); !ready) return ready;
    }
}

Result<ReceivedHandle> receive_handle(NativeHandle socket, const Deadline& deadline) {
    const int carrier = static_cast<int>(socket);
    if (const auto carries = require_carrier(carrier); !carries) return std::unexpected(carries.error());
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    HandedMark mark{};
    std::vector<Descriptor> descriptors;
    for (std::size_t filled = 0; filled < mark.size();) {
        const auto [count, is_cut] = receive_some(carrier, std::span(mark).subspan(filled), descriptors);
        // Nothing is made of what has no room here: as many as that nobody sends in good faith.
        if (is_cut || descriptors.size() > 1) return fail(Errc::corrupt_peer, "it hands over more than one thing");
        if (count == 0) return fail(Errc::peer_died, "the peer has ended without handing anything over");
        if (count > 0) filled += static_cast<std::size_t>(count);
        if (count < 0 && errno == ECONNRESET) return last_error(Errc::peer_died, "recvmsg", "the peer is gone");
        if (count < 0 && errno != EAGAIN) return last_error("recvmsg");
        if (count >= 0) continue;
        if (const auto ready = wait_for(carrier, POLLIN, deadline); !ready) return std::unexpected(ready.error());
    }
    if (descriptors.empty()) return fail(Errc::corrupt_peer, "it hands over nothing");
    const bool is_file = is_regular_file(descriptors.front().get());
    if (!is_file && !is_connected_stream(descriptors.front().get()))
        return fail(Errc::corrupt_peer, "what it hands over is neither a file nor a connected stream");
    const auto kind = is_file ? HandedKind::file : HandedKind::stream;
    auto stream = stream_of(std::move(descriptors.front()), kind);
    if (!stream) return std::unexpected(std::move(stream.error()));
    return ReceivedHandle{mark, kind, std::move(*stream)};
}

}  // namespace strait::os
