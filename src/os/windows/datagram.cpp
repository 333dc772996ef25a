#include "os/windows/datagram.hpp"

#include "os/pause.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/wait.hpp"
#include "os/windows/winsock.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace strait::os {
namespace {

constexpr std::chrono::milliseconds kSendSlice{1};
constexpr int kLargestDatagram = 65'535;

// Windows tells a connected socket with WSAECONNRESET, Wine with WSAECONNREFUSED.
bool means_nobody(DWORD code) noexcept {
    return code == WSAECONNRESET || code == WSAECONNREFUSED || code == WSAENETRESET;
}

Error datagram_error(DWORD code, std::string_view call) {
    if (means_nobody(code)) return Error(Errc::not_found, "nobody receives there").from(call, native_error(code));
    auto error = error_from(code, call);
    if (code == WSAEMSGSIZE) error.because("it is too large for one datagram: IPv4 carries at most 65507 bytes");
    return error;
}

class WindowsDatagramSocket final : public DatagramSocket {
  public:
    WindowsDatagramSocket(Socket socket, Handle readable, const Endpoint& local) noexcept
        : socket_(std::move(socket)), readable_(std::move(readable)), local_(local) {}

    Result<void> send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) override;
    Result<Received> receive(std::span<std::byte> buffer, const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return local_.text(); }
    Result<NativeHandle> wait_handle() override { return as_native(readable_.get()); }

  private:
    Result<Endpoint> endpoint_of(const Address& to, const Deadline& deadline);
    Result<Received> receive_one(std::span<std::byte> buffer);

    Socket socket_;
    Handle readable_;
    Endpoint local_;
    std::mutex mutex_;
    std::string last_place_;
    Endpoint last_endpoint_;
};

// Most senders answer one peer many times, so its address is looked up once.
Result<Endpoint> WindowsDatagramSocket::endpoint_of(const Address& to, const Deadline& deadline) {
    {
        const std::scoped_lock lock(mutex_);
        if (last_place_ == to.place() && !last_place_.empty()) return last_endpoint_;
    }
    const auto endpoints = resolve({to.place(), SOCK_DGRAM}, deadline);
    if (!endpoints) return std::unexpected(endpoints.error());
    const auto fitting = std::ranges::find(*endpoints, local_.family(), &Endpoint::family);
    if (fitting == endpoints->end()) {
        return fail(Errc::invalid_address, "an IPv4 socket cannot send to an IPv6 address, nor the other way round");
    }
    const std::scoped_lock lock(mutex_);
    last_place_ = to.place();
    last_endpoint_ = *fitting;
    return *fitting;
}

Result<void> WindowsDatagramSocket::send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) {
    Endpoint endpoint;
    if (to != nullptr) {
        auto found = endpoint_of(*to, deadline);
        if (!found) return std::unexpected(std::move(found.error()));
        endpoint = *found;
    }
    // More than any datagram holds is refused by the system itself, as long as it fits into an int.
    const int size = static_cast<int>(std::min<std::size_t>(data.size(), kLargestDatagram + 1));
    while (true) {
        const auto* bytes = reinterpret_cast<const char*>(data.data());
        const int sent = to != nullptr ? sendto(socket_.get(), bytes, size, 0, endpoint.native(), endpoint.size)
                                       : ::send(socket_.get(), bytes, size, 0);
        if (sent >= 0) return {};
        const auto code = static_cast<DWORD>(WSAGetLastError());
        if (code != WSAEWOULDBLOCK) return std::unexpected(datagram_error(code, to != nullptr ? "sendto" : "send"));
        // A full queue of an interface drains by itself, and soon.
        auto ended = pause(deadline.is_now() ? deadline : deadline.or_at(Deadline::Clock::now() + kSendSlice));
        if (ended != Errc::timed_out || deadline.expired()) return std::unexpected(std::move(ended));
    }
}

Result<DatagramSocket::Received> WindowsDatagramSocket::receive(std::span<std::byte> buffer, const Deadline& deadline) {
    while (true) {
        auto received = receive_one(buffer);
        if (received || received.error() != Errc::would_block) return received;
        if (auto waited = wait_one(readable_.get(), deadline); !waited)
            return std::unexpected(std::move(waited.error()));
    }
}

Result<DatagramSocket::Received> WindowsDatagramSocket::receive_one(std::span<std::byte> buffer) {
    // Before recvfrom(), which signals it again as long as more is there.
    ResetEvent(readable_.get());
    Endpoint from;
    from.size = sizeof from.storage;
    const int size = static_cast<int>(std::min<std::size_t>(buffer.size(), kLargestDatagram));
    const int count =
        recvfrom(socket_.get(), reinterpret_cast<char*>(buffer.data()), size, 0, from.native(), &from.size);
    if (count >= 0) return Received{static_cast<std::size_t>(count), false, from.text()};
    const auto code = static_cast<DWORD>(WSAGetLastError());
    if (code == WSAEMSGSIZE) return Received{buffer.size(), true, from.text()};
    return std::unexpected(datagram_error(code, "recvfrom"));
}

}  // namespace

Result<std::unique_ptr<DatagramSocket>> make_datagram_socket(Socket socket) {
    auto readable = make_event();
    if (!readable) return std::unexpected(std::move(readable.error()));
    auto selected = select_events(socket.get(), readable->get(), FD_READ);
    if (!selected) return std::unexpected(std::move(selected.error()));
    const auto local = local_endpoint(socket.get());
    if (!local) return std::unexpected(local.error());
    return std::make_unique<WindowsDatagramSocket>(std::move(socket), std::move(*readable), *local);
}

}  // namespace strait::os
