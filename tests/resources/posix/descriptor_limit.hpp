#pragma once
/// A process that may open hardly any descriptor more.

#include <sys/resource.h>

#include <cstddef>
#include <vector>

namespace strait::test {

/// Takes all descriptors but a few, and gives them back in the end.
class DescriptorLimit {
  public:
    /// Just so many can be opened from now on.
    explicit DescriptorLimit(std::size_t left);
    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;
    ~DescriptorLimit();

    /// So many more can be opened.
    void release(std::size_t count);

  private:
    rlimit before_{};
    std::vector<int> taken_;
};

}  // namespace strait::test
