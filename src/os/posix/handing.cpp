#include "os/handing.hpp"

#include "core/percent.hpp"
#include "os/posix/accept.hpp"
#include "os/posix/descriptor_stream.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/mapped_file.hpp"
#include "os/posix/network_address.hpp"
#include "os/posix/rights.hpp"
#include "os/posix/wait.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <bit>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

namespace strait::os {
namespace {

using MarkBytes = std::array<std::byte, sizeof(HandedMark)>;

Result<int> carrier_of(ByteStream& stream, const Deadline& deadline) {
    const auto handle = stream.wait_handle();
    if (!handle) return std::unexpected(handle.error());
    if (!carries_rights(static_cast<int>(*handle)))
        return fail(Errc::not_supported_here,
                    "only streams at pipe:// and unix://, and at exec: with ?stdio=socket, carry what is handed over");
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    return static_cast<int>(*handle);
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

// Whether or not it is a child of ours.
bool is_process(int descriptor) noexcept {
    siginfo_t info{};
    const auto answer = uninterrupted(
        [&] { return ::waitid(P_PIDFD, static_cast<id_t>(descriptor), &info, WEXITED | WNOHANG | WNOWAIT); });
    return answer == 0 || errno == ECHILD;
}

std::string address_of(int socket) {
    NetworkAddress address;
    if (::getsockname(socket, address.out(), address.out_length()) < 0) return {};
    if (address.family() != AF_UNIX) return "tcp://" + address.text();
    const auto& local = *reinterpret_cast<const sockaddr_un*>(address.data());
    const std::string_view path(local.sun_path, ::strnlen(local.sun_path, sizeof local.sun_path));
    return "unix://" + percent_encode(path, "?");
}

/// A listening socket that another process has made.
class HandedAcceptor final : public Acceptor {
  public:
    explicit HandedAcceptor(Descriptor socket, std::string place) noexcept
        : socket_(std::move(socket)), place_(std::move(place)) {}

    Result<std::unique_ptr<ByteStream>> accept(const Deadline& deadline) override {
        auto accepted = accept_next({&socket_, 1}, socket_.get(), deadline);
        if (!accepted) return std::unexpected(std::move(accepted.error()));
        Peer peer;
        peer.address = accepted->from.text();
        const int on = 1;
        // Of a Unix socket that is an error, which says nothing.
        ::setsockopt(accepted->socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return std::make_unique<DescriptorStream>(std::move(accepted->socket), std::move(peer));
    }
    [[nodiscard]] std::string place() const override { return place_; }
    Result<NativeHandle> wait_handle() override { return socket_.get(); }
    Result<NativeHandle> lend() override { return socket_.get(); }

  private:
    Descriptor socket_;
    std::string place_;
};

}  // namespace

void close_native(NativeHandle handle) noexcept { ::close(static_cast<int>(handle)); }

Result<OwnedHandle> open_file(const std::string& path, Access access) {
    // O_NONBLOCK: a FIFO must not make us wait. It means nothing for a regular file.
    const int mode = access == Access::read_only ? O_RDONLY : O_RDWR;
    OwnedHandle file(uninterrupted([&] { return ::open(path.c_str(), mode | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); }));
    if (file.get() < 0) return last_error("open");
    if (!is_regular_file(static_cast<int>(file.get()))) return fail(Errc::wrong_kind, "it is no regular file");
    return file;
}

Result<void> send_handle(ByteStream& carrier, const HandedMark& mark, NativeHandle what, const Deadline& deadline) {
    const auto socket = carrier_of(carrier, deadline);
    if (!socket) return std::unexpected(socket.error());
    const auto data = std::bit_cast<MarkBytes>(mark);
    return send_with_right(*socket, data, static_cast<int>(what), deadline);
}

Result<ReceivedHandle> receive_handle(ByteStream& carrier, const Deadline& deadline) {
    const auto socket = carrier_of(carrier, deadline);
    if (!socket) return std::unexpected(socket.error());
    MarkBytes data{};
    std::vector<Descriptor> descriptors;
    for (std::size_t filled = 0; filled < data.size();) {
        auto received = receive_rights(*socket, std::span(data).subspan(filled), MSG_DONTWAIT);
        for (auto& descriptor : received.descriptors) descriptors.push_back(std::move(descriptor));
        // Nothing is made of what has no room here: as many as that nobody sends in good faith.
        if (received.is_cut || descriptors.size() > 1)
            return fail(Errc::corrupt_peer, "it hands over more than one thing");
        if (received.count == 0) return fail(Errc::peer_died, "the peer has ended without handing anything over");
        if (received.count > 0) {
            filled += static_cast<std::size_t>(received.count);
            continue;
        }
        if (errno == ECONNRESET) return last_error(Errc::peer_died, "recvmsg", "the peer is gone");
        if (errno != EAGAIN) return last_error("recvmsg");
        if (const auto ready = wait_for(*socket, POLLIN, deadline); !ready) return std::unexpected(ready.error());
    }
    if (descriptors.empty()) return fail(Errc::corrupt_peer, "it hands over nothing");
    return ReceivedHandle{std::bit_cast<HandedMark>(data), OwnedHandle(descriptors.front().release())};
}

bool is_a(HandedKind kind, NativeHandle handle) noexcept {
    const int descriptor = static_cast<int>(handle);
    switch (kind) {
        case HandedKind::file:
        case HandedKind::region:
        case HandedKind::event: return is_regular_file(descriptor);
        case HandedKind::stream: return is_connected_stream(descriptor);
        case HandedKind::listener: return is_listening_stream(descriptor);
        case HandedKind::process: return is_process(descriptor);
    }
    return false;
}

Result<std::unique_ptr<ByteStream>> stream_of(OwnedHandle handle, HandedKind kind) {
    Descriptor descriptor(static_cast<int>(handle.release()));
    if (kind == HandedKind::file) return stream_of_file(std::move(descriptor));
    return std::make_unique<DescriptorStream>(std::move(descriptor));
}

Result<HandedListener> listener_of(OwnedHandle handle) {
    Descriptor socket(static_cast<int>(handle.release()));
    // accept4(2) must not wait: several may have it.
    const int flags = ::fcntl(socket.get(), F_GETFL);
    if (flags < 0 || ::fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK) < 0) return last_error("fcntl(F_SETFL)");
    auto address = address_of(socket.get());
    auto place = address.substr(address.find("://") + 3);
    return HandedListener{std::make_unique<HandedAcceptor>(std::move(socket), std::move(place)), std::move(address)};
}

Result<std::unique_ptr<MemoryMapping>> mapping_of(OwnedHandle handle, const HandedMark& /*mark*/) {
    Descriptor file(static_cast<int>(handle.release()));
    const int mode = ::fcntl(file.get(), F_GETFL) & O_ACCMODE;
    if (mode == O_WRONLY) return fail(Errc::access_denied, "it was handed over for writing only");
    return MappedFile::map(std::move(file), mode == O_RDWR ? Access::read_write : Access::read_only);
}

}  // namespace strait::os
