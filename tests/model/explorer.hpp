#pragma once
/// Runs a case in every way that its bounds leave open.

#include "model/execution.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace strait::model {

/// What sets a case up, lets it run and looks at its end: called once for each execution, and does the same each time but for
/// what it gets from the execution.
using Body = std::function<void(Execution&)>;

struct Report {
    std::uint64_t executions = 0;
    bool is_complete = false;         ///< no execution within the bounds was left out
    std::string failure;              ///< empty: all executions were right
    std::string trace;                ///< of the one that was not
    std::vector<std::uint32_t> path;  ///< its choices, for `replay`

    [[nodiscard]] std::string text() const;
};

struct Options {
    Mutation mutation{};
    std::set<Site>* sites = nullptr;      ///< gets all that are come to
    std::vector<std::uint32_t> replay{};  ///< only the execution with these choices
};

[[nodiscard]] Report explore(const Bounds& bounds, const Body& body, const Options& options = {});

}  // namespace strait::model
