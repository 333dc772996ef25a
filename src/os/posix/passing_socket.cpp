#include "os/posix/passing_socket.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/rights.hpp"
#include "os/posix/wait.hpp"

#include <sys/socket.h>

#include <utility>

namespace strait::os {

ssize_t PassingSocket::receive(std::span<std::byte> buffer, int flags) {
    auto received = receive_rights(socket_, buffer, flags);
    // Of what has no room nothing is made.
    if (!received.is_cut && !received.descriptors.empty()) passed_ = std::move(received.descriptors.back());
    return received.count;
}

Result<std::size_t> PassingSocket::read_some(std::span<std::byte> buffer, const Deadline& deadline) {
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    const int flags = deadline.is_never() ? 0 : MSG_DONTWAIT;
    while (true) {
        const auto count = receive(buffer, flags);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == ECONNRESET)
            return last_error(Errc::peer_died, "recvmsg", "the other end is gone, and has not read everything");
        if (errno != EAGAIN) return last_error("recvmsg");
        if (auto ready = wait_for(socket_, POLLIN, deadline); !ready) return std::unexpected(std::move(ready.error()));
    }
}

std::unique_ptr<ByteStream> PassingSocket::take_passed() {
    Descriptor passed = std::move(passed_);
    if (!passed || !is_connected_stream(passed.get())) return nullptr;
    return std::make_unique<DescriptorStream>(std::move(passed));
}

Result<void> PassingSocket::pass(std::span<const std::byte> beginning, NativeHandle handle, const Deadline& deadline) {
    return send_with_right(socket_, beginning, static_cast<int>(handle), deadline);
}

}  // namespace strait::os
