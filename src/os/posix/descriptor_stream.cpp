#include "os/posix/descriptor_stream.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/identity.hpp"
#include "os/posix/wait.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

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

bool ByteStream::is_looked_at_cheaply() noexcept { return true; }

DescriptorStream::Asking DescriptorStream::asking_of(int descriptor) noexcept {
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) return Asking::poll;
    if (S_ISSOCK(status.st_mode)) return Asking::socket_call;
    return S_ISFIFO(status.st_mode) ? Asking::flag : Asking::poll;
}

DescriptorStream::DescriptorStream(Descriptor socket, Peer peer) noexcept
    : read_end_(std::move(socket)),
      reading_(Asking::socket_call),
      writing_(Asking::socket_call),
      shares_socket_(true),
      peer_(std::move(peer)) {
    show_descriptor(read_end_.get());
}

DescriptorStream::DescriptorStream(Descriptor read_end, Descriptor write_end, Peer peer) noexcept
    : read_end_(std::move(read_end)),
      write_end_(std::move(write_end)),
      reading_(asking_of(read_end_.get())),
      writing_(asking_of(write_end_.get())),
      shares_socket_(false),
      peer_(std::move(peer)) {
    show_descriptor(read_end_.get());
    if (write_end_) ignore_broken_pipe_signal();
}

ssize_t DescriptorStream::read_once(std::span<std::byte> buffer, Patience patience) {
    const bool at_once = patience == Patience::none;
    const iovec part{buffer.data(), buffer.size()};
    return uninterrupted([&] {
        if (reading_ == Asking::socket_call)
            return ::recv(read_end_.get(), buffer.data(), buffer.size(), at_once ? MSG_DONTWAIT : 0);
        if (reading_ == Asking::flag && at_once) return ::preadv2(read_end_.get(), &part, 1, -1, RWF_NOWAIT);
        return ::read(read_end_.get(), buffer.data(), buffer.size());
    });
}

ssize_t DescriptorStream::write_once(std::span<const std::byte> data, Patience patience) {
    const bool at_once = patience == Patience::none;
    // pwritev2(2) only reads what it is given.
    const iovec part{const_cast<std::byte*>(data.data()), data.size()};
    return uninterrupted([&] {
        if (writing_ == Asking::socket_call)
            return ::send(writer(), data.data(), data.size(), MSG_NOSIGNAL | (at_once ? MSG_DONTWAIT : 0));
        if (writing_ == Asking::flag && at_once) return ::pwritev2(writer(), &part, 1, -1, RWF_NOWAIT);
        return ::write(writer(), data.data(), at_once ? std::min<std::size_t>(data.size(), PIPE_BUF) : data.size());
    });
}

Result<std::size_t> DescriptorStream::read_some(std::span<std::byte> buffer, const Deadline& deadline) {
    if (!read_end_) return fail(Errc::not_supported_here, "this end can only be written to");
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    const Patience patience = deadline.is_never() ? Patience::endless : Patience::none;
    bool wait_first = patience == Patience::none && reading_ == Asking::poll;
    while (true) {
        if (wait_first) {
            const Waiting mark(*this, Awaited::data);
            if (const auto ready = wait_for(read_end_.get(), POLLIN, deadline); !ready)
                return std::unexpected(ready.error());
        }
        const auto count = read_once(buffer, patience);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == EOPNOTSUPP && reading_ == Asking::flag)
            reading_ = Asking::poll;
        else if (errno != EAGAIN)
            return transfer_error(reading_ == Asking::socket_call ? "recv" : "read");
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
    const Patience patience = deadline.is_never() ? Patience::endless : Patience::none;
    bool wait_first = patience == Patience::none && writing_ == Asking::poll;
    while (true) {
        if (wait_first) {
            const Waiting mark(*this, Awaited::room);
            if (const auto ready = wait_for(writer(), POLLOUT, deadline); !ready) return std::unexpected(ready.error());
        }
        const auto count = write_once(data, patience);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == EOPNOTSUPP && writing_ == Asking::flag)
            writing_ = Asking::poll;
        else if (errno != EAGAIN)
            return transfer_error(writing_ == Asking::socket_call ? "send" : "write");
        wait_first = true;
    }
}

Result<void> DescriptorStream::close_write() {
    if (write_closed_) return {};
    if (writer() < 0) return fail(Errc::not_supported_here, "this end can only be read from");
    // A socket may be shared with another program (stdio:), and one that is not ours alone is still ended for all.
    if (writing_ == Asking::socket_call && ::shutdown(writer(), SHUT_WR) < 0 && errno != ENOTCONN)
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
    return reading_ == Asking::socket_call && !is_known ? peer_of(read_end_.get()) : peer_;
}

Result<NativeHandle> DescriptorStream::wait_handle() {
    if (!read_end_) return fail(Errc::not_supported_here, "this end can only be written to");
    return read_end_.get();
}

Result<NativeHandle> DescriptorStream::lend() {
    return shares_socket_ ? Result<NativeHandle>(read_end_.get()) : ByteStream::lend();
}

}  // namespace strait::os
