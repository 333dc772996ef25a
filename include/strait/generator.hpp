#pragma once
/// Results that come one after the other, from a coroutine.

#include <coroutine>
#include <cstddef>
#include <exception>
#include <iterator>
#include <memory>
#include <utility>

namespace strait {

/// What `co_yield` gives, lazily: `for (double price : prices("tea"))`. The body runs while the loop asks for the next value, and goes with this
/// object. What the body throws comes out of the loop. One loop, one thread at a time. As std::generator, which GCC 12 has not got.
/// GCC 12 destroys the members of a struct that is made within `co_yield` twice: give it a name first, `const Price price{"tea", 2}; co_yield price;`.
template <typename T>
class generator {  // NOLINT(readability-identifier-naming): as std::generator
  public:
    class promise_type {  // NOLINT(readability-identifier-naming): the compiler looks for it
      public:
        generator get_return_object() noexcept {
            return generator(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(const T& value) noexcept {
            value_ = std::addressof(value);
            return {};
        }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { failure_ = std::current_exception(); }
        void await_transform() = delete;  // it has nobody to wait for

      private:
        friend class generator;
        const T* value_ = nullptr;
        std::exception_ptr failure_;
    };

    class iterator {  // NOLINT(readability-identifier-naming): as everywhere
      public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;

        const T& operator*() const noexcept { return *of_->body_.promise().value_; }
        iterator& operator++() {
            of_->step();
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const iterator& at, std::default_sentinel_t /*end*/) noexcept { return at.is_at_end(); }

      private:
        friend class generator;
        [[nodiscard]] bool is_at_end() const noexcept { return of_->body_.done(); }
        explicit iterator(generator& of) noexcept : of_(&of) {}
        generator* of_;
    };

    generator(generator&& other) noexcept : body_(std::exchange(other.body_, {})) {}
    generator& operator=(generator&& other) noexcept {
        std::swap(body_, other.body_);
        return *this;
    }
    ~generator() {
        if (body_) body_.destroy();
    }

    /// Runs the body up to its first value. Once.
    [[nodiscard]] iterator begin() {
        step();
        return iterator(*this);
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  private:
    explicit generator(std::coroutine_handle<promise_type> body) noexcept : body_(body) {}
    void step() {
        body_.resume();
        if (auto failure = std::exchange(body_.promise().failure_, nullptr)) std::rethrow_exception(failure);
    }

    std::coroutine_handle<promise_type> body_;
};

}  // namespace strait
