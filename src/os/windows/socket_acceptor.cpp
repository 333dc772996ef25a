#include "os/windows/socket_acceptor.hpp"

#include "os/windows/last_error.hpp"
#include "os/windows/overlapped.hpp"
#include "os/windows/socket_stream.hpp"
#include "os/windows/wait.hpp"

#include <algorithm>
#include <array>
#include <mutex>

// clang-format off
#include <mswsock.h>
// clang-format on

namespace strait::os {
namespace {

constexpr DWORD kAddressSize = sizeof(sockaddr_storage) + 16;  // what AcceptEx() asks for

Result<LPFN_ACCEPTEX> find_accept(SOCKET socket) {
    GUID id = WSAID_ACCEPTEX;
    LPFN_ACCEPTEX found = nullptr;
    DWORD size = 0;
    const int failed = WSAIoctl(socket, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, static_cast<void*>(&found),
                                sizeof found, &size, nullptr, nullptr);
    if (failed != 0) return std::unexpected(last_socket_error("WSAIoctl(WSAID_ACCEPTEX)"));
    return found;
}

// The one that started it ended, or the client is gone again: no reason to stop serving.
bool means_next(DWORD code) noexcept {
    return code == ERROR_OPERATION_ABORTED || code == ERROR_NETNAME_DELETED || code == WSAECONNRESET;
}

/// One listening socket with its next connection. Not FD_ACCEPT: Wine 8 forgets to signal it after an accept() that found nobody.
class Listening {
  public:
    Listening(Socket listener, int family, LPFN_ACCEPTEX accept) noexcept
        : listener_(std::move(listener)), family_(family), accept_(accept) {}
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
    ~Listening() {
        if (!waiting_) return;
        accepting_.cancel(file());
        static_cast<void>(accepting_.finish(file()));
    }

    Result<void> start(HANDLE event) {
        auto socket = open_socket(family_, SOCK_STREAM);
        if (!socket) return std::unexpected(std::move(socket.error()));
        next_ = std::move(*socket);
        accepting_.prepare(event);
        DWORD received = 0;
        const bool done = accept_(listener_.get(), next_.get(), addresses_.data(), 0, kAddressSize, kAddressSize,
                                  &received, accepting_.native()) != FALSE;
        // Done at once or later: either way the event is signalled and the result stands in the OVERLAPPED.
        waiting_ = done || WSAGetLastError() == ERROR_IO_PENDING;
        if (waiting_) return {};
        return std::unexpected(last_socket_error("AcceptEx"));
    }
    /// A client came, or the wait was broken off.
    [[nodiscard]] bool ready() const noexcept { return !waiting_ || accepting_.completed(); }
    /// The client's socket; would_block when there is none. Waits for the next one.
    Result<Socket> take() {
        const HANDLE event = accepting_.event();
        if (!waiting_) {
            if (auto started = start(event); !started) return std::unexpected(std::move(started.error()));
        }
        if (!accepting_.completed()) return fail(Errc::would_block);
        const auto outcome = accepting_.finish(file());
        waiting_ = false;
        Socket taken = std::move(next_);
        // If it fails, the next take() tries again: this client is served all the same.
        auto started = start(event);
        if (outcome.error == ERROR_SUCCESS) return inherit(std::move(taken));
        if (!started) return std::unexpected(std::move(started.error()));
        if (means_next(outcome.error)) return fail(Errc::would_block);
        return std::unexpected(error_from(outcome.error, "AcceptEx"));
    }

    /// Waits for nobody until the next take(). Whoever came before is still served by that one.
    SOCKET pause() noexcept {
        if (waiting_) {
            accepting_.cancel(file());
            static_cast<void>(accepting_.finish(file()));
        }
        return listener_.get();
    }

  private:
    [[nodiscard]] HANDLE file() const noexcept { return reinterpret_cast<HANDLE>(listener_.get()); }
    // Until then the socket does not know its addresses.
    Result<Socket> inherit(Socket taken) {
        const SOCKET listener = listener_.get();
        const int failed = setsockopt(taken.get(), SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT,
                                      reinterpret_cast<const char*>(&listener), sizeof listener);
        if (failed != 0) return std::unexpected(last_socket_error("setsockopt(SO_UPDATE_ACCEPT_CONTEXT)"));
        return taken;
    }

    Socket listener_;
    int family_;
    LPFN_ACCEPTEX accept_;
    Socket next_;
    std::array<std::byte, 2 * kAddressSize> addresses_{};
    Operation accepting_;
    bool waiting_ = false;
};

class SocketAcceptor final : public Acceptor {
  public:
    SocketAcceptor(std::string place, std::function<void()> removed, Handle event) noexcept
        : place_(std::move(place)), removed_(std::move(removed)), event_(std::move(event)) {}
    SocketAcceptor(const SocketAcceptor&) = delete;
    SocketAcceptor& operator=(const SocketAcceptor&) = delete;
    ~SocketAcceptor() override {
        listening_.clear();
        if (removed_) removed_();
    }

    Result<void> start(std::vector<Socket> sockets);
    Result<std::unique_ptr<ByteStream>> accept(const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return place_; }
    Result<NativeHandle> wait_handle() override { return as_native(event_.get()); }
    Result<NativeHandle> lend() override;

  private:
    Result<std::unique_ptr<ByteStream>> take_connected();
    void signal_if_ready() noexcept;

    std::string place_;
    std::function<void()> removed_;
    Handle event_;  // all of them signal it when their client comes
    std::mutex mutex_;
    std::vector<std::unique_ptr<Listening>> listening_;
};

Result<void> SocketAcceptor::start(std::vector<Socket> sockets) {
    for (auto& socket : sockets) {
        const auto local = local_endpoint(socket.get());
        if (!local) return std::unexpected(local.error());
        const auto accept = find_accept(socket.get());
        if (!accept) return std::unexpected(accept.error());
        listening_.push_back(std::make_unique<Listening>(std::move(socket), local->family(), *accept));
        if (auto started = listening_.back()->start(event_.get()); !started) return started;
    }
    signal_if_ready();
    return {};
}

Result<NativeHandle> SocketAcceptor::lend() {
    const std::scoped_lock lock(mutex_);
    if (listening_.size() != 1) return Acceptor::lend();
    return as_native(reinterpret_cast<HANDLE>(listening_.front()->pause()));
}

Result<std::unique_ptr<ByteStream>> SocketAcceptor::accept(const Deadline& deadline) {
    while (true) {
        auto stream = take_connected();
        if (stream || stream.error() != Errc::would_block) return stream;
        if (auto waited = wait_one(event_.get(), deadline); !waited) return std::unexpected(std::move(waited.error()));
    }
}

Result<std::unique_ptr<ByteStream>> open_accepted(Socket socket) {
    Endpoint remote;
    remote.size = sizeof remote.storage;
    // A client that is gone has no address any more; what it wrote is still there to read.
    static_cast<void>(getpeername(socket.get(), remote.native(), &remote.size));
    if (remote.family() != AF_UNIX) set_no_delay(socket.get());
    auto peer = peer_of(socket.get(), remote);
    return make_socket_stream(std::move(socket), std::move(peer));
}

Result<std::unique_ptr<ByteStream>> SocketAcceptor::take_connected() {
    const std::scoped_lock lock(mutex_);
    ResetEvent(event_.get());
    Result<Socket> taken = fail(Errc::would_block);
    for (const auto& listening : listening_) {
        taken = listening->take();
        if (taken || taken.error() != Errc::would_block) break;
    }
    signal_if_ready();
    if (!taken) return std::unexpected(std::move(taken.error()));
    return open_accepted(std::move(*taken));
}

// Starting the next wait resets the event they share, whatever the others had to say.
void SocketAcceptor::signal_if_ready() noexcept {
    const auto ready = [](const auto& listening) { return listening->ready(); };
    if (std::ranges::any_of(listening_, ready)) SetEvent(event_.get());
}

}  // namespace

Result<std::unique_ptr<Acceptor>> make_socket_acceptor(SocketListening listening) {
    auto event = make_event();
    if (!event) return std::unexpected(std::move(event.error()));
    auto acceptor =
        std::make_unique<SocketAcceptor>(std::move(listening.place), std::move(listening.removed), std::move(*event));
    if (auto started = acceptor->start(std::move(listening.sockets)); !started)
        return std::unexpected(std::move(started.error()));
    return acceptor;
}

}  // namespace strait::os
