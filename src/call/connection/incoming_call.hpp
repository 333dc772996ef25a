#pragma once
/// A call that came in, while its handler works on it.

#include "call/connection/connection.hpp"
#include "strait/rpc_context.hpp"

#include <atomic>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace strait::call {

/// The parts of a request or a notification, in the message where they came.
struct Connection::Request {
    std::span<const std::byte> message;
    std::span<const std::byte> id;  // empty: nobody waits for an answer
    std::string_view method;
    std::span<const std::byte> parameters;
    std::optional<std::uint64_t> milliseconds;
    std::optional<std::uint64_t> credit;  // how many results may be sent one by one; nothing: all at once, at the end
};

class IncomingCall final : public rpc::Incoming {
  public:
    /// In place: the handler has returned before the message goes.
    IncomingCall(Connection& connection, const Connection::Request& request) noexcept;
    /// With a copy of the message.
    IncomingCall(std::shared_ptr<Connection> connection, const Connection::Request& request);
    ~IncomingCall() override;

    std::span<const std::byte> parameters() const noexcept override { return request_.parameters; }
    void begin_answer(rpc::Writer& message) override;
    void answer(rpc::Writer& message) override;
    void refuse(const Error& error) override;
    void begin_item(rpc::Writer& message) override;
    Result<void> send_item(rpc::Writer& message) override;
    void finish_items() override;
    std::string_view procedure() const noexcept override { return request_.method; }
    const Deadline& deadline() const noexcept override { return deadline_; }
    Peer peer() const override { return connection_.peer(); }
    rpc::Caller caller() override;

    /// Of one that is kept.
    void cancel() { kept_->stop.request_stop(); }
    void refuse(const Error& error, int code);

  private:
    friend class Connection;
    /// Whether there is somebody who gets the answer.
    bool begin_to_answer();
    /// It cannot be cancelled any more; its number may come again.
    void done() noexcept;

    /// What a call takes that lives longer than its message.
    struct Kept {
        Kept(std::shared_ptr<Connection> from, const Connection::Request& in_place);
        std::shared_ptr<Connection> connection;
        std::vector<std::byte> copy;
        Connection::Request request;
        std::stop_source stop;
        std::string key;  // among the connection's calls; empty: it is not there
        std::atomic<bool> forgotten = false;
        std::uint64_t credit = 0;  // under the connection's lock
        rpc::Writer collected;
        std::size_t count = 0;
    };

    Connection& connection_;
    std::unique_ptr<Kept> kept_;
    const Connection::Request& request_;
    Deadline deadline_;
    std::atomic<bool> answered_ = false;
};

}  // namespace strait::call
