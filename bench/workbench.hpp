#pragma once
/// What all contenders of one run share: names of their own, the CPUs, and how the other process is started.

#include "bench/cpus.hpp"
#include "scratch.hpp"

#include <strait/address.hpp>
#include <strait/deadline.hpp>

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace strait::bench {

/// Cheap to copy; the folder goes with the last copy.
class Workbench {
  public:
    /// Pins this process. Errors: io (no folder).
    [[nodiscard]] static Result<Workbench> open(std::stop_token stop);

    /// An address that was not given out before.
    [[nodiscard]] Address address(std::string_view scheme) const;
    /// The command line of the other process in a role of peer_roles.hpp. It pins itself.
    [[nodiscard]] std::vector<std::string> peer_command(const std::vector<std::string>& role) const;
    /// What one contender has, from now on, for all of its rounds.
    [[nodiscard]] Deadline deadline() const;

    [[nodiscard]] const CpuPair& cpus() const noexcept { return cpus_; }
    /// The same with both processes on one CPU.
    [[nodiscard]] Workbench on_one_cpu() const;
    /// The same with an other process that is not pinned.
    [[nodiscard]] Workbench with_free_peer() const;

  private:
    Workbench(app::Scratch scratch, CpuPair cpus, std::stop_token stop);

    struct Shared;
    std::shared_ptr<Shared> shared_;
    CpuPair cpus_;
    bool is_peer_free_ = false;
    std::stop_token stop_;
};

}  // namespace strait::bench
