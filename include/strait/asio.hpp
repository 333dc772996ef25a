#pragma once
/// Calls in programs that use Boost.Asio: `co_await rpc::async_call<int>(client, asio::use_awaitable, "add", 2, 3)`.
///
/// Not part of <strait/strait.hpp>: whoever includes this has Boost (1.81 or later; its headers are enough). The library does not.

#include <strait/rpc_caller.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

namespace strait::rpc {

/// A call on its way, and the handler that waits for it. What async_call() below is made of.
template <typename R, typename Handler>
class AsioCall : public std::enable_shared_from_this<AsioCall<R, Handler>> {
  public:
    explicit AsioCall(Handler handler)
        : handler_(std::move(handler)), work_(boost::asio::get_associated_executor(*handler_)) {}

    /// Posts the call. What cancels the handler's slot, or the caller's own token, cancels the call.
    template <typename... Arguments>
    void begin(const Caller& caller, std::string_view name, const Arguments&... arguments) {
        const auto& token = caller.deadline().stop_token();
        if (token.stop_possible()) also_.emplace(token, [stop = stop_]() mutable { stop.request_stop(); });
        auto slot = boost::asio::get_associated_cancellation_slot(*handler_);
        if (slot.is_connected()) {
            slot.assign([stop = stop_](boost::asio::cancellation_type type) mutable {
                if (type != boost::asio::cancellation_type::none) stop.request_stop();
            });
        }
        auto answered = [self = this->shared_from_this()](Result<R> result) { self->post(std::move(result)); };
        caller.within(caller.deadline().or_stopped(stop_.get_token()))
            .template async_call<R>(std::move(answered), name, arguments...);
    }

  private:
    // Where the handler wants to run. Once it has run its context may go, so by then nothing here may hold an executor of it.
    void post(Result<R> result) {
        boost::asio::post(work_->get_executor(),
                          [self = this->shared_from_this(), result = std::move(result)]() mutable {
                              while (!self->is_posted_) std::this_thread::yield();  // a moment at most
                              boost::asio::get_associated_cancellation_slot(*self->handler_).clear();
                              auto handler = std::move(*self->handler_);
                              self->handler_.reset();
                              self->work_.reset();
                              self.reset();
                              std::move(handler)(std::move(result));
                          });
        is_posted_ = true;
    }

    using Executor = boost::asio::associated_executor_t<Handler>;

    std::optional<Handler> handler_;
    std::optional<boost::asio::executor_work_guard<Executor>> work_;
    std::atomic<bool> is_posted_ = false;  // and the executor that it took is gone
    std::stop_source stop_;
    std::optional<std::stop_callback<std::function<void()>>> also_;
};

/// Calls without waiting. The token says how it goes on: a callback `void(Result<R>)`, or use_awaitable, use_future, deferred, and what else Asio has; the
/// result is a Result<R> in each case, and the errors are those of Caller::call(). The handler runs on its associated executor, which is kept from
/// running out of work meanwhile. Cancelling its slot, of whatever kind, cancels the call (`cancelled`), here and in the other end's handler.
/// `client.within(Deadline::after(1s))` and `client.idempotent()` are callers, too.
///
/// Arguments are copied, as Asio does, for tokens that begin later: views and spans among them must live until then. Any thread.
template <typename R = void, typename CompletionToken, Argument... Arguments>
auto async_call(const Caller& caller, CompletionToken&& token, std::string_view name, const Arguments&... arguments) {
    return boost::asio::async_initiate<CompletionToken, void(Result<R>)>(
        [](auto handler, const Caller& through, const std::string& procedure, const auto&... values) {
            std::make_shared<AsioCall<R, decltype(handler)>>(std::move(handler))->begin(through, procedure, values...);
        },
        token, caller, std::string(name), std::decay_t<const Arguments&>(arguments)...);
}

}  // namespace strait::rpc
