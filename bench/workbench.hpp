#pragma once
/// What all contenders of one run share: names of their own, the CPUs, and how the other process is started.

#include "bench/cpus.hpp"
#include "scratch.hpp"

#include <strait/address.hpp>
#include <strait/deadline.hpp>

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace strait::bench {

/// Cheap to copy; the folder goes with the last copy.
class Workbench {
  public:
    /// Pins this process, after the library has seen both CPUs. `patience` is what one contender has, for all of its rounds.
    /// Errors: io (no folder).
    [[nodiscard]] static Result<Workbench> open(std::chrono::nanoseconds patience, std::stop_token stop);

    /// An address that was not given out before.
    [[nodiscard]] Address address(std::string_view scheme) const;
    /// The command line of the other process in a role of peer_roles.hpp. It pins itself.
    [[nodiscard]] std::vector<std::string> peer_command(const std::vector<std::string>& role) const;
    [[nodiscard]] static std::vector<std::string> peer_command(const CpuPair& cpus,
                                                               const std::vector<std::string>& role);
    /// When the other process of a contender that begins now is ended, should it not be over by then.
    [[nodiscard]] Deadline deadline() const;

    [[nodiscard]] const CpuPair& cpus() const noexcept { return cpus_; }
    [[nodiscard]] const std::stop_token& stop() const noexcept { return stop_; }

  private:
    struct Shared;
    Workbench(std::shared_ptr<Shared> shared, CpuPair cpus, std::stop_token stop);

    std::shared_ptr<Shared> shared_;
    CpuPair cpus_;
    std::stop_token stop_;
};

}  // namespace strait::bench
