#include "os/posix/link_hello.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/wait.hpp"

#include <sys/socket.h>

#include <cstring>
#include <vector>

namespace strait::os {
namespace {

constexpr std::uint64_t kMagic = 0x316B'6E69'4C72'7473;  // "strLink1"
constexpr std::size_t kDescriptors = 1 + kLinkBells;

struct Head {
    std::uint64_t magic = kMagic;
    std::uint64_t size = 0;
};
static_assert(sizeof(Head) == 16);

/// Room for the descriptors, aligned as cmsghdr wants it. One more than is right, so that a surplus shows.
struct Control {
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE((kDescriptors + 1) * sizeof(int))> bytes{};
};

msghdr message_of(iovec& part, Control& control, std::size_t descriptors) {
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = CMSG_SPACE(descriptors * sizeof(int));
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

std::unexpected<Error> not_a_channel() {
    return fail(Errc::corrupt_peer, "whoever listens there is no channel of strait");
}

}  // namespace

Result<void> send_hello(int socket, const HelloToSend& hello) {
    std::array<int, kDescriptors> numbers{hello.memory};
    for (std::size_t i = 0; i < kLinkBells; ++i) numbers.at(i + 1) = hello.bells[i].get();
    Head head{.size = hello.size};
    iovec part{&head, sizeof head};
    Control control;
    msghdr message = message_of(part, control, kDescriptors);
    cmsghdr* const rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof numbers);
    std::memcpy(CMSG_DATA(rights), numbers.data(), sizeof numbers);
    const auto sent = uninterrupted([&] { return ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT); });
    if (sent == sizeof head) return {};
    return last_error(Errc::peer_died, "sendmsg", "the client has gone again");
}

Result<Hello> receive_hello(int socket, const Deadline& deadline) {
    if (auto came = wait_for(socket, POLLIN, deadline); !came) return std::unexpected(std::move(came.error()));
    Head head{.magic = 0};
    iovec part{&head, sizeof head};
    Control control;
    msghdr message = message_of(part, control, kDescriptors + 1);
    const auto size = uninterrupted([&] { return ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT); });
    if (size < 0) return last_error("recvmsg");
    auto descriptors = descriptors_in(message);
    if (size == 0) return fail(Errc::peer_died, "the server has closed the connection");
    const bool cut = (message.msg_flags & MSG_CTRUNC) != 0;
    if (size != sizeof head || head.magic != kMagic || cut || descriptors.size() != kDescriptors)
        return not_a_channel();
    Hello hello{.size = head.size, .memory = std::move(descriptors.front()), .bells = {}};
    std::move(descriptors.begin() + 1, descriptors.end(), hello.bells.begin());
    return hello;
}

}  // namespace strait::os
