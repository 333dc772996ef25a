#pragma once
/// Calls to another program.

#include <strait/address.hpp>
#include <strait/rpc_limits.hpp>
#include <strait/rpc_procedure.hpp>
#include <strait/stream.hpp>
#include <strait/waiting.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace strait::rpc {

struct ClientSettings {
    /// `any` is the address's (`?dialect=msgpack|jsonl|lsp`), or msgpack; JSON on Node's channel.
    Dialect dialect = Dialect::any;
    /// The other end uses strait: in msgpack, too, deadlines travel with calls, and errors of what it calls here keep their codes (else they are
    /// their words alone, as Neovim wants them). Over `shm://` it always does.
    bool strait_peer = false;
    /// How a call waits for its answer on `shm://`.
    Waiting waiting = Waiting::adaptive;
    CallLimits limits;
};

/// A connection to a server. It may serve, too: what is bound here can be called from there.
/// Handlers and completions run in threads of the connection's: plain ones in one, in the order in which they came.
/// A connection that has ended stays so, and every call says `peer_died`: connect again when you want to. No call is ever repeated by itself.
///
/// Threads: any may call. bind() comes before listen_for_calls(), and that before the first call.
/// Source: https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md, https://www.jsonrpc.org/specification
class Client : public Caller {
  public:
    Client() noexcept;
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    /// Errors: those of Channel::connect() and Stream::connect(), invalid_argument (the settings and the address name different dialects).
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
    void add(Procedure procedure);
};

}  // namespace strait::rpc
