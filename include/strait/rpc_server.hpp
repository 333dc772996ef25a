#pragma once
/// Procedures that other programs can call.

#include <strait/address.hpp>
#include <strait/rpc_limits.hpp>
#include <strait/rpc_procedure.hpp>
#include <strait/stream.hpp>
#include <strait/waiting.hpp>

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace strait::rpc {

struct ServeOptions {
    /// `any` is the address's (`?dialect=msgpack|jsonl|lsp`), or whatever comes; JSON on Node's channel.
    Dialect dialect = Dialect::any;
    /// How a connection waits for calls on `shm://`.
    Waiting waiting = Waiting::adaptive;
};

/// Serves procedures at any number of addresses, in every dialect. A handler is any function of types that travel (<strait/rpc_codec.hpp>); it may
/// return a Result, throw, take a CallContext& or a Reply first, return a generator. A plain one runs in the thread that reads its connection:
/// calls of one connection are answered in their order, those of different connections side by side. One that takes a CallContext&
/// or returns a generator runs in a thread of its own. On Linux streams share threads, a few for all of them, and more while handlers block, up to
/// CallLimits::threads; a client that does not read its answers is not read either, and hung up on beyond four of the largest messages. On
/// Windows, and at `shm://`, each connection has a thread. What a peer sends that is no call ends its connection, and no other.
/// The end of what a client sends is the end of its connection: calls that take their time and are not answered by then are cancelled.
/// `rpc.describe` lists the procedures.
///
/// Threads: bind() and serve() come before run(); stop() may come from any thread.
class Server {
  public:
    explicit Server(const CallLimits& limits = {});
    Server(Server&&) noexcept;
    Server& operator=(Server&&) noexcept;
    ~Server();

    template <typename F>
    void bind(std::string name, F function, About about = {}) {
        add(make_procedure(std::move(name), std::move(function), std::move(about)));
    }

    /// For calls to procedures that were not bound: they come with their name, and their parameters as an array or a map. Runs in a thread of
    /// its own.
    void bind_others(std::function<Result<Value>(CallContext&, std::string_view, const Value&)> handler);

    /// Listens there; who comes is served by run(). Returns the address with its real port. Three are one connection each, there at once:
    /// `stdio:` to whoever started this program, `node:` to the Node program that did, `exec:COMMAND` to a child that is started now, once, and calls
    /// over its stdin and stdout (`?ipc=node`: over its channel).
    /// Errors: those of Listener::listen(), ChannelListener::listen() and Channel::connect(), invalid_argument (the options and the address name
    /// different dialects).
    Result<Address> serve(const Address& address, const ServeOptions& options = {});
    Result<Address> serve(std::string_view address, const ServeOptions& options = {});
    /// Serves a stream that is there already.
    void serve(Stream stream, const ServeOptions& options = {});

    /// Serves until stopped, or, where nothing but single connections is served, until they have ended. Handlers have returned then.
    /// Errors: invalid_argument (nothing is served), out_of_resources (CallLimits::connections is more than the default and more than this process
    /// may have open).
    Result<void> run(const std::stop_token& stop = {});
    void stop() noexcept;

  private:
    struct State;
    void add(Procedure procedure);

    std::unique_ptr<State> state_;
};

}  // namespace strait::rpc
