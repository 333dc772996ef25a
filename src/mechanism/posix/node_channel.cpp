#include "mechanism/node_channel.hpp"

#include "mechanism/node/invitation.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/identity.hpp"
#include "os/posix/passing_socket.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace strait::mechanism::node_channel {
namespace {

bool is_unix_stream(int descriptor) noexcept {
    int domain = 0;
    int type = 0;
    socklen_t size = sizeof domain;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX &&
           ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

// Only what is a channel is taken: another number may be a file of this program's.
Result<os::Descriptor> own(int number) {
    const auto name = "descriptor " + std::to_string(number) + ", which " + node::kDescriptorVariable + " names, ";
    if (::fcntl(number, F_GETFD) < 0) return os::last_error(Errc::not_found, "fcntl", name + "is not open");
    if (!is_unix_stream(number)) return fail(Errc::wrong_kind, name + "is no channel of Node's");
    if (::fcntl(number, F_SETFD, FD_CLOEXEC) < 0) return os::last_error("fcntl");
    return os::Descriptor(number);
}

}  // namespace

Result<os::NodeLink> connect(const Address& /*address*/) {
    auto socket = node::take_channel(own);
    if (!socket) return std::unexpected(std::move(socket.error()));
    auto peer = os::peer_of(socket->get());
    auto stream = std::make_unique<os::PassingSocket>(std::move(*socket), std::move(peer));
    auto* const passed = stream.get();
    return os::NodeLink{std::move(stream), passed};
}

Result<std::string> native_name(const Address& /*address*/) { return std::string(node::kDescriptorVariable); }

}  // namespace strait::mechanism::node_channel
