#pragma once
/// A name that others connect to.

#include <strait/stream.hpp>

namespace strait {

namespace os {
class Acceptor;
}

struct ListenOptions {
    /// Connections that may wait between two calls of accept(). Windows pipes keep min(backlog, 8) instances open.
    int backlog = kDefaultLimits.backlog;
};

/// Accepts streams at an address. Private by default: the same user only, local clients only (`tcp://` apart, where the host
/// part says who may come). A name in use is `already_in_use`; what a killed owner left behind is cleaned up.
/// The destructor removes the name. On Windows the name of a pipe stays taken until the last stream accepted there is closed as well.
///
/// Threads: several may accept at once. `fifo://` serves one conversation at a time. A child of fork(2) may accept too.
/// Source: socket(7), unix(7), mkfifo(3), flock(2); CreateNamedPipeW, ConnectNamedPipe, Winsock.
class Listener {
  public:
    Listener() noexcept;
    Listener(Listener&&) noexcept;
    Listener& operator=(Listener&&) noexcept;
    ~Listener();

    /// `tcp://HOST:0` takes a free port; address() tells which. Creates nothing on error.
    /// Errors: invalid_address, already_in_use, access_denied, not_found (the folder or host), not_supported_here, not_yet, wrong_kind.
    [[nodiscard]] static Result<Listener> listen(const Address& address, const ListenOptions& options = {});
    [[nodiscard]] static Result<Listener> listen(std::string_view address, const ListenOptions& options = {});

    /// Waits for the next peer. Errors: timed_out, cancelled, out_of_resources (the peer stays queued).
    [[nodiscard]] Result<Stream> accept(const Deadline& deadline = Deadline::never());
    /// As accept(), but `would_block` when nobody waits.
    [[nodiscard]] Result<Stream> try_accept();

    /// Where it listens, with the real port.
    [[nodiscard]] const Address& address() const noexcept { return address_; }
    void close() noexcept;
    [[nodiscard]] bool is_open() const noexcept { return acceptor_ != nullptr; }
    /// Signalled when accept() would not wait.
    [[nodiscard]] Result<NativeHandle> wait_handle();

  private:
    friend struct Handing;
    friend class Channel;
    Listener(std::unique_ptr<os::Acceptor> acceptor, Address address) noexcept;

    std::unique_ptr<os::Acceptor> acceptor_;
    Address address_;
};

}  // namespace strait
