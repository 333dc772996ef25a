#pragma once
/// Runs contests: subject and limit in turns, with the state of the CPUs probed around each round.

#include "bench/measure.hpp"
#include "bench/row.hpp"
#include "bench/workbench.hpp"

#include <chrono>
#include <memory>
#include <stop_token>

namespace strait::bench {

struct RunOptions {
    std::size_t rounds = 5;
    std::chrono::nanoseconds budget = std::chrono::milliseconds(30);  ///< of one round of one contender

    /// What a row may take for its rounds, repeats included; then it is cut short. Twenty times what they should take.
    [[nodiscard]] std::chrono::nanoseconds most_time() const { return 40 * rounds * budget; }
    /// When a contender that hangs is ended: its row fails.
    [[nodiscard]] std::chrono::nanoseconds patience() const { return 2 * most_time() + std::chrono::seconds(20); }
};

class Runner {
  public:
    /// Errors: those of Workbench::open().
    [[nodiscard]] static Result<Runner> open(const RunOptions& options, std::stop_token stop);

    /// A contender that fails makes a failed row; what this system has not got, a skipped one. Errors: cancelled.
    [[nodiscard]] Result<Row> run(const Contest& contest);
    /// Its rounds alone. Errors: those of the contenders, cancelled.
    [[nodiscard]] Result<Rounds> play(const Contest& contest);
    [[nodiscard]] const CpuPair& cpus() const noexcept { return bench_.cpus(); }

  private:
    Runner(RunOptions options, Workbench bench, std::stop_token stop);
    [[nodiscard]] Result<std::unique_ptr<Contender>> make_line() const;
    [[nodiscard]] Result<CpuState> probe(Contender* line) const;

    RunOptions options_;
    Workbench bench_;
    std::stop_token stop_;
};

}  // namespace strait::bench
