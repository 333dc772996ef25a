#pragma once
/// What this process does alone: no other one takes part.

#include "bench/contender.hpp"

#include <cstdint>
#include <utility>

namespace strait::bench {

/// `work(count)` does it so many times.
template <typename Work>
class Alone final : public Contender {
  public:
    explicit Alone(Work work) : work_(std::move(work)) {}

    Result<void> begin(const Order&) override { return {}; }
    Result<void> run(std::uint64_t count) override {
        work_(count);
        return {};
    }
    Result<void> end() override { return {}; }

  private:
    Work work_;
};

template <typename Work>
[[nodiscard]] Result<std::unique_ptr<Contender>> alone(Work work) {
    return std::make_unique<Alone<Work>>(std::move(work));
}

}  // namespace strait::bench
