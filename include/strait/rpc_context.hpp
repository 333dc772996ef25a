#pragma once
/// What a handler may know about the call that it answers.

#include <strait/deadline.hpp>
#include <strait/peer.hpp>
#include <strait/rpc_caller.hpp>

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace strait::rpc {

/// A call on its way through a handler. What procedures are made of (<strait/rpc_procedure.hpp>) stands on this; handlers see CallContext and Reply.
class Incoming : public std::enable_shared_from_this<Incoming> {
  public:
    Incoming(const Incoming&) = delete;
    Incoming& operator=(const Incoming&) = delete;
    virtual ~Incoming();

    /// An array, or a map of names.
    [[nodiscard]] virtual std::span<const std::byte> parameters() const noexcept = 0;
    /// The head of the answer; the result follows, and then answer() sends it. To a notification nothing is sent.
    virtual void begin_answer(Writer& message) = 0;
    virtual void answer(Writer& message) = 0;
    virtual void refuse(const Error& error) = 0;
    /// The same for one result of many. Waits until the caller wants more. Errors: cancelled, peer_died, too_large.
    virtual void begin_item(Writer& message) = 0;
    virtual Result<void> send_item(Writer& message) = 0;
    virtual void finish_items() = 0;

    [[nodiscard]] virtual std::string_view procedure() const noexcept = 0;
    [[nodiscard]] virtual const Deadline& deadline() const noexcept = 0;
    [[nodiscard]] virtual Peer peer() const = 0;
    [[nodiscard]] virtual Caller caller() = 0;

  protected:
    Incoming() noexcept = default;
};

/// The call that a handler answers: `[](rpc::CallContext& context, int size) {…}`. Good until the handler returns. A handler that takes it runs in a
/// thread of its own and may take its time: calls behind it go on, and it is told when nobody wants its answer any more.
class CallContext {
  public:
    explicit CallContext(Incoming& call) noexcept : call_(call) {}

    [[nodiscard]] Peer peer() const { return call_.peer(); }
    /// The caller's, if it came with the call; with the token below.
    [[nodiscard]] const Deadline& deadline() const noexcept { return call_.deadline(); }
    /// Triggered when the caller has cancelled the call or given up, when the connection is gone, when the server stops.
    [[nodiscard]] const std::stop_token& stop_token() const noexcept { return call_.deadline().stop_token(); }
    [[nodiscard]] bool cancelled() const noexcept { return stop_token().stop_requested(); }
    /// To call back, or to notify.
    [[nodiscard]] Caller caller() { return call_.caller(); }

  private:
    Incoming& call_;
};

/// An answer that comes later, from any thread: a handler takes it as its first parameter and returns nothing. Dropped without an answer,
/// the caller gets an error that says so.
template <typename R>
class Reply {
  public:
    explicit Reply(std::shared_ptr<Incoming> call) noexcept : call_(std::move(call)) {}
    Reply(Reply&&) noexcept = default;
    Reply& operator=(Reply&&) = delete;
    ~Reply() {
        if (call_) call_->refuse(Error(Errc::remote_error, "the handler has dropped the call"));
    }

    /// Once, either of the two.
    void operator()(const R& result) {
        if (!call_) return;
        Writer message;
        call_->begin_answer(message);
        write_lasting(message, result);
        call_->answer(message);
        call_.reset();
    }
    void fail(const Error& error) {
        if (call_) call_->refuse(error);
        call_.reset();
    }
    [[nodiscard]] CallContext context() noexcept { return CallContext(*call_); }

  private:
    std::shared_ptr<Incoming> call_;
};

}  // namespace strait::rpc
