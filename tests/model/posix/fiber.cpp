#include "model/fiber.hpp"

#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace strait::model {
namespace {

constexpr std::size_t kStack = std::size_t{256} << 10;

}  // namespace

struct Fiber::Context {
    ucontext_t context{};
    std::unique_ptr<std::byte[]> stack;  // none for the thread's own
    std::function<void()> body;
};

Fiber::Fiber() : context_(std::make_unique<Context>()) {}
Fiber::~Fiber() = default;

void Fiber::begin(std::function<void()> body) {
    auto& own = *context_;
    own.body = std::move(body);
    if (!own.stack) own.stack = std::make_unique_for_overwrite<std::byte[]>(kStack);
    ::getcontext(&own.context);
    own.context.uc_stack.ss_sp = own.stack.get();
    own.context.uc_stack.ss_size = kStack;
    own.context.uc_link = nullptr;
    // Arguments are ints, and a pointer takes two of them.
    const auto address = reinterpret_cast<std::uintptr_t>(&own);
    void (*const enter)(unsigned, unsigned) = [](unsigned high, unsigned low) {
        const auto there = static_cast<std::uint64_t>(high) << 32 | low;
        reinterpret_cast<Context*>(static_cast<std::uintptr_t>(there))->body();
        std::abort();
    };
    ::makecontext(&own.context, reinterpret_cast<void (*)()>(enter), 2, static_cast<unsigned>(address >> 32),
                  static_cast<unsigned>(address));
}

void Fiber::switch_between(Fiber& from, Fiber& to) { ::swapcontext(&from.context_->context, &to.context_->context); }

}  // namespace strait::model
