#include "call/connection/procedures.hpp"

#include "core/nearest.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace strait::call {
namespace {

constexpr std::size_t kLongestName = 100;

}  // namespace

void Procedures::add(rpc::Procedure procedure) {
    auto name = procedure.description.name;
    by_name_.insert_or_assign(std::move(name), std::move(procedure));
}

const rpc::Procedure* Procedures::find(std::string_view name) const noexcept {
    const auto found = by_name_.find(name);
    if (found != by_name_.end()) return &found->second;
    return others_ ? &*others_ : nullptr;
}

Error Procedures::unknown(std::string_view name) const {
    // A peer chooses the name, so its length bounds what is done about it.
    const std::string shown(name.substr(0, kLongestName));
    std::vector<std::string_view> known;
    known.reserve(by_name_.size());
    for (const auto& [each, procedure] : by_name_) known.push_back(each);
    const auto meant = nearest(shown, known);
    std::string reason = "there is no procedure '" + shown + "'";
    if (!meant.empty()) reason += "; did you mean '" + std::string(meant) + "'?";
    return {Errc::not_found, reason};
}

std::vector<rpc::Description> Procedures::describe() const {
    std::vector<rpc::Description> all;
    all.reserve(by_name_.size());
    for (const auto& [name, procedure] : by_name_) all.push_back(procedure.description);
    return all;
}

}  // namespace strait::call
