#pragma once
/// Waiting for one of many native handles; strait::WaitSet stands on it.

#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace strait::os {

/// A set of wait handles with a key each. One thread uses it. Source: epoll(7); RegisterWaitForSingleObject.
class ReadySet {
  public:
    [[nodiscard]] static Result<std::unique_ptr<ReadySet>> create();
    ReadySet() = default;
    ReadySet(const ReadySet&) = delete;
    ReadySet& operator=(const ReadySet&) = delete;
    virtual ~ReadySet() = default;

    virtual Result<void> add(NativeHandle handle, std::uint64_t key) = 0;
    virtual void remove(std::uint64_t key) noexcept = 0;
    /// Waits until at least one is signalled; the keys of those that are. Level-triggered.
    virtual Result<std::vector<std::uint64_t>> wait(const Deadline& deadline) = 0;
};

}  // namespace strait::os
