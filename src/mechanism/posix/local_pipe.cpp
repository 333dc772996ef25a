#include "mechanism/local_pipe.hpp"

#include "os/posix/runtime_folder.hpp"
#include "os/posix/unix_listener.hpp"

namespace strait::mechanism::local_pipe {
namespace {

constexpr std::string_view kPipes = "pipe";
constexpr std::string_view kShm = "shm";

/// What is asked for, in one of the runtime folders.
struct Name {
    std::string_view folder;
    const std::string& place;
};

Result<std::unique_ptr<os::ByteStream>> connect_to(const Name& name, Server server, const Deadline& deadline) {
    const auto folder = os::find_runtime_folder(name.folder);
    if (!folder && folder.error() == Errc::not_found)
        return std::unexpected(Error(folder.error()).because("nobody is listening there"));
    if (!folder) return std::unexpected(folder.error());
    return os::connect_unix(*folder + "/" + name.place, server, deadline);
}

Result<std::unique_ptr<os::Acceptor>> listen_at(const Name& name, const ListenOptions& options) {
    const auto folder = os::make_runtime_folder(name.folder);
    if (!folder) return std::unexpected(folder.error());
    // What killed programs have left under other names goes on this occasion.
    os::remove_abandoned_sockets(*folder);
    return os::listen_unix({*folder + "/" + name.place, name.place, options.backlog});
}

}  // namespace

Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server, const Deadline& deadline) {
    return connect_to({kPipes, address.place()}, server, deadline);
}

Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options) {
    return listen_at({kPipes, address.place()}, options);
}

Result<std::unique_ptr<os::ByteStream>> connect_shm(const Address& address, Server server, const Deadline& deadline) {
    return connect_to({kShm, address.place()}, server, deadline);
}

Result<std::unique_ptr<os::Acceptor>> listen_shm(const Address& address, const ListenOptions& options) {
    return listen_at({kShm, address.place()}, options);
}

Result<std::string> native_name(const Address& address) {
    // Who asks may be about to listen there without strait. If it cannot be made, whoever opens it is told why.
    static_cast<void>(os::make_runtime_folder(kPipes));
    return os::runtime_path() + "/" + std::string(kPipes) + "/" + address.place();
}

}  // namespace strait::mechanism::local_pipe
