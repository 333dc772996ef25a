#include "mechanism/local_pipe.hpp"

#include "os/posix/runtime_folder.hpp"
#include "os/posix/unix_listener.hpp"

namespace strait::mechanism::local_pipe {
namespace {

constexpr std::string_view kFolder = "pipe";

}  // namespace

Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server, const Deadline& deadline) {
    const auto folder = os::find_runtime_folder(kFolder);
    if (!folder && folder.error() == Errc::not_found)
        return std::unexpected(Error(folder.error()).because("nobody is listening there"));
    if (!folder) return std::unexpected(folder.error());
    return os::connect_unix(*folder + "/" + address.place(), server, deadline);
}

Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options) {
    const auto folder = os::make_runtime_folder(kFolder);
    if (!folder) return std::unexpected(folder.error());
    // What killed programs have left under other names goes on this occasion.
    os::remove_abandoned_sockets(*folder);
    return os::listen_unix({*folder + "/" + address.place(), address.place(), options.backlog});
}

Result<std::string> native_name(const Address& address) {
    return os::runtime_path() + "/" + std::string(kFolder) + "/" + address.place();
}

}  // namespace strait::mechanism::local_pipe
