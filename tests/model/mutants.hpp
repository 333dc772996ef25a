#pragma once
/// Cases that hold, and fall with each mistake.

#include "model/explorer.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strait::model {

struct Case {
    std::string name;
    Bounds bounds;
    Body body;
};

/// A mistake that no case can find, and why that is no gap.
struct Harmless {
    std::string_view file;  ///< how its path ends
    std::string_view code;  ///< what the line of the source holds
    Mistake mistake;
    std::string_view why;
    std::optional<Order> order = {};  ///< where there are several weaker ones: only this
};

/// Each case holds in every execution within its bounds.
void check_cases(std::span<const Case> cases);

/// Makes each mistake that can be made where the cases come to in these sources, and expects that a case falls. `sources` are named below
/// the source tree; no acquire, release or seq_cst may stand in them that no case comes to.
void check_mutants(std::span<const Case> cases, const std::vector<std::string>& sources,
                   std::span<const Harmless> harmless = {});

}  // namespace strait::model
