#pragma once
/// Calls to another program.

#include <strait/address.hpp>
#include <strait/rpc_limits.hpp>
#include <strait/rpc_procedure.hpp>
#include <strait/stream.hpp>
#include <strait/waiting.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strait::rpc {

/// How a client connects again once its connection has ended: before the next call, or at once if it listens for calls. A call that was on its way
/// when the connection ended is `peer_died`, as ever, and is sent again if it was marked (Caller::idempotent()), and never else.
struct Reconnect {
    /// How long a call goes on trying to connect, if its deadline does not come first. Then it is `peer_died`: it was not sent.
    std::chrono::milliseconds wait{10'000};
    /// After an attempt, before the next; doubled each time until a call is answered.
    std::chrono::milliseconds first_pause{5};
    std::chrono::milliseconds longest_pause{200};
    /// How often an idempotent call is sent at most.
    std::size_t attempts = 5;
    /// Runs on each new connection but the first, before any call of the client's goes there: to log in, to subscribe again. In the thread that connects,
    /// and through the Caller that it is given. An error is an attempt that failed.
    std::function<Result<void>(const Caller&)> on_reconnect;
};

struct ClientSettings {
    /// `any` is the address's (`?dialect=msgpack|jsonl|lsp`), or msgpack; JSON on Node's channel.
    Dialect dialect = Dialect::any;
    /// The other end uses strait: in msgpack, too, deadlines travel with calls, and errors of what it calls here keep their codes (else they are
    /// their words alone, as Neovim wants them). Over `shm://` it always does.
    bool strait_peer = false;
    /// How a call waits for its answer: on `shm://`, and on Linux on streams too, where `busy` is as `adaptive`,
    /// and one that a stop token may end does not look before it sleeps.
    Waiting waiting = Waiting::adaptive;
    CallLimits limits;
    /// Connects again when the connection has ended. A call looks first whether it stands, unless one was answered within the last millisecond.
    std::optional<Reconnect> reconnect;
};

/// A connection to a server. It may serve, too: what is bound here can be called from there.
/// Handlers and completions run in threads of the connection's: plain ones in one, in the order in which they came.
/// A connection that has ended stays so, and every call says `peer_died`, unless ClientSettings::reconnect asks for more. What is bound then lives
/// on over the new connection. No call is ever repeated by itself, unless it was marked idempotent.
///
/// Threads: any may call. bind() comes before listen_for_calls(), and that before the first call.
/// Source: https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md, https://www.jsonrpc.org/specification
class Client : public Caller {
  public:
    Client() noexcept;
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    /// Errors: those of Channel::connect() and Stream::connect(), invalid_argument (the settings and the address name different dialects; `stdio:` and
    /// `node:` are there once, and cannot be connected again).
    [[nodiscard]] static Result<Client> connect(const Address& address, const ClientSettings& settings = {},
                                                const ConnectOptions& options = {});
    [[nodiscard]] static Result<Client> connect(std::string_view address, const ClientSettings& settings = {},
                                                const ConnectOptions& options = {});
    /// Calls over a stream that is there already.
    [[nodiscard]] static Client over(Stream stream, const ClientSettings& settings = {});

    /// What the server may call, or notify.
    template <typename F>
    void bind(std::string name, F function, About about = {}) {
        add(make_procedure(std::move(name), std::move(function), std::move(about)));
    }
    /// Starts to read what comes, in a thread: for a client that is called or notified while none of its threads waits for an answer.
    void listen_for_calls();

    /// What the server has, if it uses strait.
    [[nodiscard]] Result<std::vector<Description>> describe() const;
    /// Calls in flight get `closed`.
    void close() noexcept;
    [[nodiscard]] bool is_open() const noexcept;

  private:
    explicit Client(std::shared_ptr<call::Connection> connection) noexcept : Caller(std::move(connection)) {}
    explicit Client(std::shared_ptr<call::Reconnector> again) noexcept { again_ = std::move(again); }
    void add(Procedure procedure);
};

}  // namespace strait::rpc
