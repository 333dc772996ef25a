#pragma once
/// Memory that a forked child finds filled with zeros.

#include "strait/error.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace strait::os {

/// One page, zero at first. What a fast path keeps here is of no use to a forked child, and says so by being zero, without a question.
/// Linux: mmap(2), madvise(2) with MADV_WIPEONFORK. Windows: there is no fork.
class ForkWiped {
  public:
    static constexpr std::size_t kSize = 4096;

    [[nodiscard]] static Result<ForkWiped> allocate();
    [[nodiscard]] std::byte* get() const noexcept { return memory_.get(); }

  private:
    struct Free {
        void operator()(std::byte* memory) const noexcept;
    };
    explicit ForkWiped(std::byte* memory) noexcept : memory_(memory) {}

    std::unique_ptr<std::byte, Free> memory_;
};

}  // namespace strait::os
