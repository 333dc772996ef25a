#include "mechanism/unix_socket.hpp"

#include "os/posix/unix_listener.hpp"

namespace strait::mechanism::unix_socket {

Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server, const Deadline& deadline) {
    return os::connect_unix(address.place(), server, deadline);
}

Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options) {
    return os::listen_unix({address.place(), address.place(), options.backlog});
}

Result<std::string> native_name(const Address& address) { return address.place(); }

}  // namespace strait::mechanism::unix_socket
