#include "os/posix/link_hello.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/rights.hpp"
#include "os/posix/wait.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <span>
#include <utility>

namespace strait::os {
namespace {

constexpr std::uint64_t kMagic = 0x326B'6E69'4C72'7473;  // "strLink2"
constexpr std::size_t kDescriptors = 1 + kLinkBells;

struct Head {
    std::uint64_t magic = kMagic;
    std::uint64_t size = 0;
};
static_assert(sizeof(Head) == 16);

std::unexpected<Error> not_a_channel() {
    return fail(Errc::corrupt_peer, "whoever listens there is no channel of strait");
}

}  // namespace

Result<void> send_hello(int socket, const HelloToSend& hello) {
    std::array<int, kDescriptors> numbers{hello.memory};
    std::ranges::copy(hello.bells, numbers.begin() + 1);
    const Head head{.size = hello.size};
    const auto sent = send_rights(socket, std::as_bytes(std::span(&head, 1)), numbers);
    if (sent == sizeof head) return {};
    return last_error(Errc::peer_died, "sendmsg", "the client has gone again");
}

Result<Hello> receive_hello(int socket, const Deadline& deadline) {
    if (auto came = wait_for(socket, POLLIN, deadline); !came) return std::unexpected(std::move(came.error()));
    Head head{.magic = 0};
    auto [size, descriptors, is_cut] =
        receive_rights(socket, std::as_writable_bytes(std::span(&head, 1)), MSG_DONTWAIT);
    if (size < 0) return last_error("recvmsg");
    if (size == 0) return fail(Errc::peer_died, "the server has closed the connection");
    if (size != sizeof head || head.magic != kMagic) return not_a_channel();
    // The system leaves out what it has no number for.
    if (is_cut && descriptors.size() < kDescriptors)
        return fail(Errc::out_of_resources, "this process has no descriptors left for the channel's memory");
    if (is_cut || descriptors.size() != kDescriptors) return not_a_channel();
    Hello hello{.size = head.size, .memory = std::move(descriptors.front()), .bells = {}};
    std::move(descriptors.begin() + 1, descriptors.end(), hello.bells.begin());
    return hello;
}

}  // namespace strait::os
