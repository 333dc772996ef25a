#include "strait/rpc_server.hpp"

#include "call/connection/connection.hpp"
#include "call/connection/shared_loop.hpp"
#include "call/dialect/place.hpp"
#include "strait/channel.hpp"
#include "strait/listener.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace strait::rpc {
namespace {

using call::Connection;

constexpr std::uint64_t kOtherHandles = 256;  // that a program has open beside its connections

struct Place {
    std::variant<Listener, ChannelListener> listener;
    ServeOptions options;
};

/// A connection and the thread that reads it.
struct Served {
    std::weak_ptr<Connection> connection;
    std::thread thread;
    std::atomic<bool> ended = false;
};

// Connections as links, whatever carries them.
Result<std::unique_ptr<call::Link>> accept(Place& place, const call::LinkSettings& settings, const Deadline& deadline) {
    return std::visit(
        [&](auto& listener) -> Result<std::unique_ptr<call::Link>> {
            auto accepted = listener.accept(deadline);
            if (!accepted) return std::unexpected(std::move(accepted.error()));
            return call::link_over(std::move(*accepted), settings);
        },
        place.listener);
}

}  // namespace

struct Server::State {
    CallLimits limits;
    std::shared_ptr<call::Procedures> procedures = std::make_shared<call::Procedures>();
    std::shared_ptr<call::Workers> workers;
    std::list<Place> places;
    std::vector<std::unique_ptr<call::Link>> single;
    std::stop_source stop;

    std::mutex mutex;  // guards what follows
    std::condition_variable_any changed;
    std::list<Served> connections;
    std::unique_ptr<call::SharedLoop> loop;  // where streams can share threads
    std::size_t accepting = 0;
    bool finished = false;

    [[nodiscard]] call::LinkSettings link_settings(const ServeOptions& options) const {
        return {.dialect = options.dialect, .largest_message = limits.message, .half_open = limits.half_open};
    }

    [[nodiscard]] call::ConnectionSettings settings() const {
        return {.limits = limits, .plain = call::PlainHandlers::where_it_reads};
    }

    // More than usual are asked for by somebody who means it.
    [[nodiscard]] Result<void> allow_connections() const {
        const auto needed = limits.connections + kOtherHandles;
        const auto allowed = os::allow_open_handles(needed);
        if (allowed >= needed || limits.connections <= CallLimits{}.connections) return {};
        return fail(Errc::out_of_resources, std::to_string(limits.connections) + " connections take " +
                                                std::to_string(needed) + " open files, and this process may have " +
                                                std::to_string(allowed) +
                                                ": raise its hard limit (ulimit -Hn), or serve fewer");
    }

    void reap() {
        std::list<Served> ended;
        {
            const std::lock_guard lock(mutex);
            for (auto at = connections.begin(); at != connections.end();) {
                const auto next = std::next(at);
                if (at->ended) ended.splice(ended.end(), connections, at);
                at = next;
            }
        }
        for (auto& connection : ended) connection.thread.join();
    }

    void begin(std::unique_ptr<call::Link> link) {
        reap();
        const auto shared = loop == nullptr ? 0 : loop->size();
        const std::lock_guard lock(mutex);
        if (connections.size() + shared >= limits.connections) return;
        auto connection = std::make_shared<Connection>(std::move(link), procedures, workers, settings());
        if (loop != nullptr && loop->add(connection)) return;
        begin_alone(std::move(connection));
    }

    // In a thread of its own.
    void begin_alone(std::shared_ptr<Connection> connection) {
        auto& served = connections.emplace_back();
        served.connection = connection;
        served.thread = std::thread([this, &served, connection = std::move(connection)]() mutable {
            // Until finish() ends it, when nobody accepts any more: a client that connects again would come here, and nobody would run its call.
            connection->read_all({});
            connection->close();
            connection.reset();
            const std::lock_guard ended(mutex);
            served.ended = true;
            changed.notify_all();
        });
    }

    // Until stopped; an accept that fails for want of resources is tried again when a connection has ended.
    void accept_all(Place& place) {
        while (!stop.stop_requested()) {
            auto link = accept(place, link_settings(place.options), Deadline::until_stopped(stop.get_token()));
            if (link) {
                begin(std::move(*link));
                continue;
            }
            if (link.error() == Errc::cancelled || link.error() == Errc::closed) break;
            std::unique_lock lock(mutex);
            static_cast<void>(changed.wait_for(lock, stop.get_token(), limits.half_open, [] { return false; }));
        }
        std::visit([](auto& listener) { listener.close(); }, place.listener);
        // Windows breaks off what a thread has begun to wait for when it ends, and connections that it accepted may still be at that.
        std::unique_lock lock(mutex);
        --accepting;
        changed.notify_all();
        changed.wait(lock, [this] { return finished; });
    }

    // Nobody accepts any more: ends what is there, and then those who accepted it.
    void finish(std::vector<std::jthread>& acceptors) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return accepting == 0; });
        lock.unlock();
        // Handlers that wait for it are told, whatever the threads that read are at.
        for (auto& served : connections) {
            if (const auto connection = served.connection.lock()) connection->begin_to_close();
        }
        if (loop != nullptr) loop->stop();
        for (auto& connection : connections) connection.thread.join();
        lock.lock();
        connections.clear();
        finished = true;
        changed.notify_all();
        lock.unlock();
        acceptors.clear();
        places.clear();
        workers->finish();
    }

    [[nodiscard]] bool all_ended() const {
        for (const auto& connection : connections) {
            if (!connection.ended) return false;
        }
        return true;
    }
};

Server::Server(const CallLimits& limits) : state_(std::make_unique<State>()) {
    state_->limits = limits;
    state_->workers = std::make_shared<call::Workers>(limits.threads);
    bind("rpc.describe", [procedures = state_->procedures.get()] { return procedures->describe(); },
         {.documentation = "the procedures of this server, with their types"});
}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

void Server::add(Procedure procedure) { state_->procedures->add(std::move(procedure)); }

void Server::bind_others(std::function<Result<Value>(CallContext&, std::string_view, const Value&)> handler) {
    Procedure others{.takes_time = true};
    others.run = [handler = std::move(handler)](Incoming& call) {
        procedure::guarded(call, [&] {
            CallContext context(call);
            procedure::answer_with<Result<Value>>(
                call, [&] { return handler(context, call.procedure(), Value::of(call.parameters())); });
        });
    };
    state_->procedures->set_others(std::move(others));
}

Result<Address> Server::serve(const Address& address, const ServeOptions& wanted) {
    const auto dialect = call::dialect_at(address, wanted.dialect);
    if (!dialect) return std::unexpected(dialect.error());
    auto options = wanted;
    options.dialect = *dialect;
    if (call::is_node(address)) {
        auto channel = Channel::connect(address, {.largest_message = state_->limits.message});
        if (!channel) return std::unexpected(std::move(channel.error()));
        state_->single.push_back(call::link_over(std::move(*channel), state_->link_settings(options)));
        return address;
    }
    if (call::is_single(address)) {
        auto stream = Stream::connect(address);
        if (!stream) return std::unexpected(std::move(stream.error()));
        serve(std::move(*stream), options);
        return address;
    }
    if (address.scheme() == "shm") {
        auto listener =
            ChannelListener::listen(address, {.waiting = options.waiting, .largest_message = state_->limits.message});
        if (!listener) return std::unexpected(std::move(listener.error()));
        auto there = listener->address();
        state_->places.push_back({.listener = std::move(*listener), .options = options});
        return there;
    }
    auto listener = Listener::listen(address);
    if (!listener) return std::unexpected(std::move(listener.error()));
    auto there = listener->address();
    state_->places.push_back({.listener = std::move(*listener), .options = options});
    return there;
}

Result<Address> Server::serve(std::string_view address, const ServeOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return serve(*parsed, options);
}

void Server::serve(Stream stream, const ServeOptions& options) {
    state_->single.push_back(call::link_over(std::move(stream), state_->link_settings(options)));
}

Result<void> Server::run(const std::stop_token& stop) {
    auto& state = *state_;
    if (state.places.empty() && state.single.empty())
        return fail(Errc::invalid_argument, "nothing is served: call serve() first");
    const std::stop_callback forward(stop, [&state] { state.stop.request_stop(); });
    // A server of single connections has a thread for each.
    if (!state.places.empty()) {
        if (auto allowed = state.allow_connections(); !allowed) return allowed;
        auto loop = call::SharedLoop::create(state.limits.threads);
        if (loop) state.loop = std::move(*loop);
    }
    for (auto& link : std::exchange(state.single, {})) {
        const std::lock_guard lock(state.mutex);
        state.begin_alone(
            std::make_shared<Connection>(std::move(link), state.procedures, state.workers, state.settings()));
    }
    std::vector<std::jthread> acceptors;
    state.accepting = state.places.size();
    for (auto& place : state.places) acceptors.emplace_back([&state, &place] { state.accept_all(place); });
    {
        std::unique_lock lock(state.mutex);
        const bool until_ended = state.places.empty();
        state.changed.wait(lock, state.stop.get_token(), [&] { return until_ended && state.all_ended(); });
    }
    state.stop.request_stop();
    state.finish(acceptors);
    return {};
}

void Server::stop() noexcept { state_->stop.request_stop(); }

}  // namespace strait::rpc
