#include "os/posix/descriptor_stream.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/identity.hpp"
#include "os/posix/wait.hpp"

#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <climits>
#include <csignal>
#include <mutex>
#include <utility>

namespace strait::os {
namespace {

bool means_peer_gone(int number) noexcept {
    return number == EPIPE || number == ECONNRESET || number == ETIMEDOUT || number == EHOSTUNREACH ||
           number == ENETUNREACH;
}

std::unexpected<Error> transfer_error(std::string_view call) {
    if (means_peer_gone(errno)) return last_error(Errc::peer_died, call, "the other end is gone");
    return last_error(call);
}

Result<void> wait_for_end(int descriptor, const Deadline& deadline) { return wait_for(descriptor, 0, deadline); }

}  // namespace

void ignore_broken_pipe_signal() {
    static std::once_flag once;
    std::call_once(once, [] {
        struct sigaction current{};
        if (::sigaction(SIGPIPE, nullptr, &current) != 0) return;
        if ((current.sa_flags & SA_SIGINFO) != 0 || current.sa_handler != SIG_DFL) return;
        current.sa_handler = SIG_IGN;
        ::sigaction(SIGPIPE, &current, nullptr);
    });
}

DescriptorStream::Kind DescriptorStream::kind_of(int descriptor) noexcept {
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) return Kind::other;
    if (S_ISSOCK(status.st_mode)) return Kind::socket;
    return S_ISFIFO(status.st_mode) ? Kind::pipe : Kind::other;
}

DescriptorStream::DescriptorStream(Descriptor socket, Peer peer) noexcept
    : read_end_(std::move(socket)),
      read_kind_(Kind::socket),
      write_kind_(Kind::socket),
      shares_socket_(true),
      peer_(std::move(peer)) {}

DescriptorStream::DescriptorStream(Descriptor read_end, Descriptor write_end, Peer peer) noexcept
    : read_end_(std::move(read_end)),
      write_end_(std::move(write_end)),
      read_kind_(kind_of(read_end_.get())),
      write_kind_(kind_of(write_end_.get())),
      shares_socket_(false),
      peer_(std::move(peer)) {
    if (write_end_) ignore_broken_pipe_signal();
}

Result<std::size_t> DescriptorStream::read_some(std::span<std::byte> buffer, const Deadline& deadline) {
    if (!read_end_) return fail(Errc::not_supported_here, "this end can only be written to");
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    const bool bare = deadline.is_never();
    const bool is_socket = read_kind_ == Kind::socket;
    bool wait_first = !bare && !is_socket;
    while (true) {
        if (wait_first) {
            if (const auto ready = wait_for(read_end_.get(), POLLIN, deadline); !ready)
                return std::unexpected(ready.error());
        }
        const auto count = uninterrupted([&] {
            return is_socket ? ::recv(read_end_.get(), buffer.data(), buffer.size(), bare ? 0 : MSG_DONTWAIT)
                             : ::read(read_end_.get(), buffer.data(), buffer.size());
        });
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EAGAIN) return transfer_error(is_socket ? "recv" : "read");
        wait_first = true;
    }
}

Result<void> DescriptorStream::require_writable() const {
    if (write_closed_) return fail(Errc::closed, "the sending half was closed before");
    if (writer() < 0) return fail(Errc::not_supported_here, "this end can only be read from");
    return {};
}

Result<std::size_t> DescriptorStream::write_some(std::span<const std::byte> data, const Deadline& deadline) {
    if (const auto writable = require_writable(); !writable) return std::unexpected(writable.error());
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    const bool bare = deadline.is_never();
    const bool is_socket = write_kind_ == Kind::socket;
    const int flags = MSG_NOSIGNAL | (bare ? 0 : MSG_DONTWAIT);
    if (!bare && !is_socket) data = data.first(std::min<std::size_t>(data.size(), PIPE_BUF));
    bool wait_first = !bare && !is_socket;
    while (true) {
        if (wait_first) {
            if (const auto ready = wait_for(writer(), POLLOUT, deadline); !ready) return std::unexpected(ready.error());
        }
        const auto count = uninterrupted([&] {
            return is_socket ? ::send(writer(), data.data(), data.size(), flags)
                             : ::write(writer(), data.data(), data.size());
        });
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EAGAIN) return transfer_error(is_socket ? "send" : "write");
        wait_first = true;
    }
}

Result<void> DescriptorStream::close_write() {
    if (write_closed_) return {};
    if (writer() < 0) return fail(Errc::not_supported_here, "this end can only be read from");
    // A socket may be shared with another program (stdio:), and one that is not ours alone is still ended for all.
    if (write_kind_ == Kind::socket && ::shutdown(writer(), SHUT_WR) < 0 && errno != ENOTCONN)
        return last_error("shutdown");
    write_end_.reset();
    write_closed_ = true;
    return {};
}

bool DescriptorStream::can_close_write() const noexcept { return write_closed_ || writer() >= 0; }

Result<void> DescriptorStream::flush(const Deadline&) { return {}; }

Result<void> DescriptorStream::wait_hang_up(const Deadline& deadline) {
    if (read_end_) {
        if (const auto ended = wait_for_end(read_end_.get(), deadline); !ended) return ended;
    }
    return write_end_ ? wait_for_end(write_end_.get(), deadline) : Result<void>();
}

Peer DescriptorStream::peer() const {
    const bool is_known = peer_.process_id != 0 || !peer_.address.empty();
    return read_kind_ == Kind::socket && !is_known ? peer_of(read_end_.get()) : peer_;
}

Result<NativeHandle> DescriptorStream::wait_handle() {
    if (!read_end_) return fail(Errc::not_supported_here, "this end can only be written to");
    return read_end_.get();
}

}  // namespace strait::os
