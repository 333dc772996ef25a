#pragma once
/// A copy of this process, for limits whose descriptors are made before it.

#include <strait/error.hpp>

#include <sys/types.h>

#include <functional>
#include <utility>
#include <vector>

namespace strait::bench {

/// Killed when this object goes, or when this process does.
class ForkedProcess {
  public:
    /// The copy pins itself to the CPU, closes all descriptors but these and the standard ones, plays and ends.
    /// Errors: out_of_resources. Source: fork(2), close_range(2), prctl(2).
    [[nodiscard]] static Result<ForkedProcess> start(int cpu, std::vector<int> kept, const std::function<void()>& play);
    ForkedProcess(ForkedProcess&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
    ForkedProcess& operator=(ForkedProcess&&) = delete;
    ~ForkedProcess();
    [[nodiscard]] pid_t id() const noexcept { return id_; }

  private:
    explicit ForkedProcess(pid_t id) noexcept : id_(id) {}
    pid_t id_;
};

}  // namespace strait::bench
