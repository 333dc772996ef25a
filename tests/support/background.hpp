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
        if constexpr (!std::is_void_v<Value>) return std::move(*value_);
    }

  private:
    void run() noexcept {
        try {
            if constexpr (std::is_void_v<Value>)
                function_();
            else
                value_.emplace(function_());
        } catch (...) {
            failure_ = std::current_exception();
        }
    }

    Function function_;
    struct Nothing {};
    std::optional<std::conditional_t<std::is_void_v<Value>, Nothing, Value>> value_;
    std::exception_ptr failure_;
    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace strait::test
