#include "os/windows/socket_acceptor.hpp"

#include "os/windows/last_error.hpp"
#include "os/windows/socket_stream.hpp"
#include "os/windows/wait.hpp"

#include <mutex>
#include <optional>

namespace strait::os {
namespace {

bool is_readable(SOCKET socket) noexcept {
    WSAPOLLFD asked{socket, POLLRDNORM, 0};
    return WSAPoll(&asked, 1, 0) > 0;
}

class SocketAcceptor final : public Acceptor {
  public:
    SocketAcceptor(SocketListening listening, Handle event) noexcept
        : listening_(std::move(listening)), event_(std::move(event)) {}
    ~SocketAcceptor() {
        listening_.sockets.clear();
        if (listening_.removed) listening_.removed();
    }

    Result<std::unique_ptr<ByteStream>> accept(const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return listening_.place; }
    Result<NativeHandle> wait_handle() override { return as_native(event_.get()); }

  private:
    Result<std::unique_ptr<ByteStream>> accept_one();
    Result<std::unique_ptr<ByteStream>> open_accepted(Socket socket, const Endpoint& remote);
    void signal_what_others_have(SOCKET taken_from) noexcept;

    SocketListening listening_;
    Handle event_;
    std::mutex mutex_;
};

Result<std::unique_ptr<ByteStream>> SocketAcceptor::accept(const Deadline& deadline) {
    while (true) {
        auto stream = accept_one();
        if (stream || stream.error() != Errc::would_block) return stream;
        if (auto waited = wait_one(event_.get(), deadline); !waited) return std::unexpected(std::move(waited.error()));
    }
}

Result<std::unique_ptr<ByteStream>> SocketAcceptor::accept_one() {
    const std::scoped_lock lock(mutex_);
    // Before accept(), which signals it again as long as others wait.
    ResetEvent(event_.get());
    std::optional<Error> problem;
    for (const auto& listener : listening_.sockets) {
        Endpoint remote;
        remote.size = sizeof remote.storage;
        Socket socket(::accept(listener.get(), remote.native(), &remote.size));
        if (socket) {
            signal_what_others_have(listener.get());
            return open_accepted(std::move(socket), remote);
        }
        auto error = last_socket_error("accept");
        // A client that is gone again is no reason to stop serving.
        if (error != Errc::would_block && error != Errc::peer_died) problem = std::move(error);
    }
    if (!problem) return fail(Errc::would_block);
    SetEvent(event_.get());
    return std::unexpected(std::move(*problem));
}

// The reset above may have swallowed what another of our sockets had signalled.
void SocketAcceptor::signal_what_others_have(SOCKET taken_from) noexcept {
    for (const auto& listener : listening_.sockets) {
        if (listener.get() != taken_from && is_readable(listener.get())) SetEvent(event_.get());
    }
}

Result<std::unique_ptr<ByteStream>> SocketAcceptor::open_accepted(Socket socket, const Endpoint& remote) {
    // An accepted socket inherits the event of its listener.
    if (auto cleared = select_events(socket.get(), nullptr, 0); !cleared)
        return std::unexpected(std::move(cleared.error()));
    SetHandleInformation(reinterpret_cast<HANDLE>(socket.get()), HANDLE_FLAG_INHERIT, 0);
    if (remote.family() != AF_UNIX) set_no_delay(socket.get());
    auto peer = peer_of(socket.get(), remote);
    return make_socket_stream(std::move(socket), std::move(peer));
}

}  // namespace

Result<std::unique_ptr<Acceptor>> make_socket_acceptor(SocketListening listening) {
    auto event = make_event();
    if (!event) return std::unexpected(std::move(event.error()));
    for (const auto& socket : listening.sockets) {
        if (auto selected = select_events(socket.get(), event->get(), FD_ACCEPT); !selected) {
            return std::unexpected(std::move(selected.error()));
        }
    }
    return std::make_unique<SocketAcceptor>(std::move(listening), std::move(*event));
}

}  // namespace strait::os
