#pragma once
/// What can be called.

#include "strait/rpc_procedure.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strait::call {

/// Filled before anybody calls; unchanged from then on.
class Procedures {
  public:
    void add(rpc::Procedure procedure);
    /// For every name that is not there.
    void set_others(rpc::Procedure procedure) { others_ = std::move(procedure); }
    [[nodiscard]] const rpc::Procedure* find(std::string_view name) const noexcept;
    /// `there is no procedure 'ad'; did you mean 'add'?`
    [[nodiscard]] Error unknown(std::string_view name) const;
    [[nodiscard]] std::vector<rpc::Description> describe() const;

  private:
    std::map<std::string, rpc::Procedure, std::less<>> by_name_;
    std::optional<rpc::Procedure> others_;
};

}  // namespace strait::call
