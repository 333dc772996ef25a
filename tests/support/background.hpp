#pragma once
/// Something that goes on in a thread of its own and has a result.

#include <exception>
#include <optional>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>

namespace strait::test {

/// `Background accepted([&] { return listener.accept(patience()); });` … `accepted.get()`.
/// What the function refers to must be declared before. The destructor waits for the function.
template <typename Function>
class Background {
  public:
    using Value = std::invoke_result_t<Function&>;

    explicit Background(Function function) : function_(std::move(function)), thread_([this] { run(); }) {}
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    ~Background() = default;

    /// Waits for the function and returns, or throws, what it did. Once.
    Value get() {
        thread_.join();
        if (failure_) std::rethrow_exception(failure_);
        return std::move(*value_);
    }

  private:
    void run() noexcept {
        try {
            value_.emplace(function_());
        } catch (...) {
            failure_ = std::current_exception();
        }
    }

    Function function_;
    std::optional<Value> value_;
    std::exception_ptr failure_;
    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace strait::test
