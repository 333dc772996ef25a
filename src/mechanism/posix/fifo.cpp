#include "mechanism/fifo.hpp"

#include "mechanism/posix/fifo_end.hpp"
#include "mechanism/posix/fifo_listener.hpp"
#include "os/posix/descriptor_stream.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/wait.hpp"

#include <sys/stat.h>

#include <array>
#include <utility>

namespace strait::mechanism::fifo {
namespace {

// Who reads a FIFO is not told, but who may: its owner alone, if the mode says so.
Result<void> require_own(int descriptor) {
    struct stat status{};
    if (::fstat(descriptor, &status) < 0) return os::last_error("fstat");
    if (status.st_uid == ::geteuid() && (status.st_mode & 0077) == 0) return {};
    return fail(Errc::access_denied, "other users may read or write that FIFO");
}

// As open(2) does by itself, but with a deadline: a FIFO is open for reading when there is a writer.
Result<void> wait_for_writer(WriterWatch& watch, int read_end, const Deadline& deadline) {
    while (!watch.has_writer(read_end)) {
        // poll(2) passes over a descriptor of -1.
        std::array<pollfd, 2> awaited{{{read_end, POLLIN, 0}, {watch.descriptor(), POLLIN, 0}}};
        if (const auto ready = os::wait_for_any(awaited, deadline); !ready) return ready;
    }
    return {};
}

Result<os::Descriptor> opened_end(const std::string& path, End end, Server server) {
    auto opened = open_end(path, end);
    if (!opened || server == Server::anyone) return opened;
    if (const auto own = require_own(opened->get()); !own) return std::unexpected(own.error());
    return opened;
}

Result<std::unique_ptr<os::ByteStream>> connect_writer(const std::string& path, Server server) {
    auto end = opened_end(path, End::write, server);
    if (!end) return std::unexpected(std::move(end.error()));
    if (const auto blocking = make_blocking(end->get()); !blocking) return std::unexpected(blocking.error());
    return std::make_unique<os::DescriptorStream>(os::Descriptor(), std::move(*end));
}

Result<std::unique_ptr<os::ByteStream>> connect_reader(const std::string& path, Server server,
                                                       const Deadline& deadline) {
    // Before the end is opened, so that no writer comes unseen.
    WriterWatch watch(path);
    auto end = opened_end(path, End::read, server);
    if (!end) return std::unexpected(std::move(end.error()));
    if (const auto there = wait_for_writer(watch, end->get(), deadline); !there) return std::unexpected(there.error());
    if (const auto blocking = make_blocking(end->get()); !blocking) return std::unexpected(blocking.error());
    return std::make_unique<os::DescriptorStream>(std::move(*end), os::Descriptor());
}

}  // namespace

Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server, const Deadline& deadline) {
    const auto mode = address.option("mode").value_or("write");
    if (mode == "write") return connect_writer(address.place(), server);
    if (mode == "read") return connect_reader(address.place(), server, deadline);
    return fail(Errc::invalid_address, "the mode is 'read' or 'write', not '" + std::string(mode) + "'");
}

Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions&) {
    return listen_at(address.place());
}

Result<std::string> native_name(const Address& address) { return address.place(); }

}  // namespace strait::mechanism::fifo
