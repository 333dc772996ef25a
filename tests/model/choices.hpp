#pragma once
/// The choices of an execution, and the next execution that chooses otherwise.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace strait::model {

/// Depth first: everything is chosen as before up to the last choice that has an alternative left.
class Choices {
  public:
    /// One of 0 to count - 1. Where there is nothing to choose, nothing is noted.
    [[nodiscard]] std::size_t choose(std::size_t count);
    /// On to the next execution. False: that was the last.
    [[nodiscard]] bool advance();
    /// Only the execution with these choices.
    void replay(const std::vector<std::uint32_t>& path);
    [[nodiscard]] std::vector<std::uint32_t> path() const;
    /// The case chose between other things than the last time: it depends on something that is not simulated.
    [[nodiscard]] bool has_diverged() const noexcept { return diverged_; }

  private:
    struct Choice {
        std::uint32_t taken;
        std::uint32_t count;
    };
    std::vector<Choice> path_;
    std::size_t depth_ = 0;
    bool diverged_ = false;
    bool is_replay_ = false;
};

}  // namespace strait::model
