#pragma once
/// A row as it is printed: for people, and for programs.

#include "bench/contest.hpp"
#include "bench/rounds.hpp"
#include "json_text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace strait::bench {

/// What all rounds of one contender come to.
struct Figures {
    std::string name;
    double median = 0;  ///< of the rounds' figures; of retries the most
    double p99 = 0;     ///< of the single messages of all rounds, in nanoseconds; NaN where none were timed
    double p999 = 0;
    double spread = 0;  ///< of the rounds' figures
    std::vector<double> rounds = {};
};

struct Row {
    std::string name;
    Task task;
    Figures subject;
    std::optional<Figures> limit = {};
    std::optional<double> ratio = {};  ///< of subject to limit: the median over the rounds, of retries the most
    std::optional<Target> target = {};
    CpuState state = {};
    bool state_varied = false;
    std::size_t repeated = 0;
    std::size_t disturbed = 0;
    bool cut_short = false;           ///< fewer rounds than asked for: they took too long
    std::optional<Error> error = {};  ///< nothing was measured
    std::string skipped = {};         ///< why it makes no sense here

    [[nodiscard]] bool has_missed() const noexcept { return target && ratio && !is_met(*target, *ratio); }
};

/// The row of a contest before anything was measured.
[[nodiscard]] Row blank_row(const Contest& contest);
void fill(Row& row, const Contest& contest, const Rounds& played);

[[nodiscard]] std::string table_head();
[[nodiscard]] std::string as_line(const Row& row);
[[nodiscard]] app::Json as_json(const Row& row);

}  // namespace strait::bench
