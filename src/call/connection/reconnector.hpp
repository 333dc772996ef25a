#pragma once
/// The connection of a client that connects again.

#include "call/connection/connection.hpp"
#include "strait/rpc_client.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace strait::call {

/// One connection at a time. Whoever needs the next one makes it, and others wait for that. Calls that no thread waits for are kept meanwhile, and a
/// thread of its own connects for them, as for a client that listens.
class Reconnector final : public SharedReader, public std::enable_shared_from_this<Reconnector> {
  public:
    using Connect = std::function<Result<std::shared_ptr<Connection>>(const Deadline&)>;
    /// How a call is made.
    struct Manner {
        const Deadline& deadline;
        bool idempotent;
    };

    /// The sequence is that of all its connections.
    Reconnector(std::shared_ptr<Connection> first, Connect connect, std::shared_ptr<Sequence> sequence,
                rpc::Reconnect settings);
    Reconnector(const Reconnector&) = delete;
    Reconnector& operator=(const Reconnector&) = delete;
    ~Reconnector() override = default;

    // As of Connection.
    Result<void> exchange(rpc::Writer& message, DirectAnswer& answer, const Manner& manner);
    void post(rpc::Writer& message, PostedAnswer::Completion completion, const Manner& manner);
    Result<void> send(rpc::Writer& message, const Deadline& deadline);
    /// Where it was opened.
    Result<std::shared_ptr<Connection>> open(rpc::Writer& message, const std::shared_ptr<ResultQueue>& queue);

    /// Reads what comes, over this connection and those that follow.
    void listen();
    void close() noexcept;
    void look_again() override;
    [[nodiscard]] bool is_open() { return current()->stands(); }
    /// The connection as it is: it may have ended.
    [[nodiscard]] std::shared_ptr<Connection> current();

  private:
    using Clock = Deadline::Clock;
    struct Posted;
    using Lock = std::unique_lock<std::mutex>;

    enum class Look : std::uint8_t { always, unless_just_answered };
    Result<std::shared_ptr<Connection>> reach(const Deadline& deadline, Look look = Look::always);
    [[nodiscard]] bool stands(Connection& connection, Look look) const;
    void connect(Lock& lock, const Deadline& deadline);
    void wait(Lock& lock, const Deadline& deadline, Clock::time_point until);
    [[nodiscard]] bool may_repeat(const Error& error, bool idempotent, std::size_t sent) const noexcept;
    void has_answered();

    void post_over(Connection& connection, const std::shared_ptr<Posted>& call);
    void keep(const std::shared_ptr<Posted>& call);
    void drop(const Posted& call);
    void complete(std::shared_ptr<Posted> call, const Error& error);
    void start_keeping(const Lock& lock);
    void keep_connected();
    void send_kept(Lock& lock);
    void start_attempt(Lock& lock);
    [[nodiscard]] Clock::time_point next_look(const Lock& lock) const;
    [[nodiscard]] bool is_over(const Posted& call, Clock::time_point now, const Lock& lock) const;
    void complete_late(Lock& lock);

    Connect connect_;
    std::shared_ptr<Sequence> sequence_;
    rpc::Reconnect settings_;
    std::atomic<bool> in_doubt_ = false;  // a new connection that has not answered yet
    std::atomic<Clock::rep> answered_at_ = 0;

    std::mutex mutex_;  // guards what follows
    std::condition_variable_any changed_;
    std::shared_ptr<Connection> current_;
    bool connecting_ = false;
    bool listening_ = false;
    bool closed_ = false;
    std::chrono::milliseconds pause_;
    Clock::time_point next_attempt_ = Clock::time_point::min();
    std::size_t attempts_ = 0;  // that have ended
    Error why_not_{Errc::peer_died};
    std::vector<std::shared_ptr<Posted>> kept_;
    std::thread keeper_;
    std::thread attempt_;  // the keeper's, who has its calls' deadlines to look at meanwhile
    std::thread::id attempting_;
    std::stop_source stop_;
};

}  // namespace strait::call
