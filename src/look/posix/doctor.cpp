#include "strait/doctor.hpp"

#include "look/posix/left_overs.hpp"
#include "look/posix/limits.hpp"

#include <utility>

namespace strait {
namespace {

Result<std::vector<Finding>> found(look::Treatment treatment) {
    const auto left = look::left_overs(treatment);
    if (!left) return std::unexpected(left.error());
    std::vector<Finding> findings;
    for (const auto& [object, proof] : *left)
        findings.push_back({Finding::Kind::left_over, object, proof, "strait doctor --fix"});
    return findings;
}

}  // namespace

Result<std::vector<Finding>> examine() {
    auto limits = look::tight_limits();
    auto findings = found(look::Treatment::look);
    // A runtime folder that cannot be looked into is a finding, and told with its remedy.
    if (!findings && limits.empty()) return findings;
    if (findings) limits.insert(limits.begin(), findings->begin(), findings->end());
    return limits;
}

Result<std::vector<Finding>> clean_up() { return found(look::Treatment::remove); }

}  // namespace strait
