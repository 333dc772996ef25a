#pragma once
/// The other process of contenders that do not carry their own orders: they come to it over stdin, and it sleeps there between rounds.

#include "bench/contender.hpp"
#include "tour/other_process.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace strait::bench {

class Workbench;

class PeerLink {
  public:
    /// Starts this program in a role of peer_roles.hpp.
    [[nodiscard]] static Result<PeerLink> start(const Workbench& bench, const std::vector<std::string>& role);

    [[nodiscard]] std::uint32_t process_id() const { return process_.process_id(); }

    [[nodiscard]] Result<void> begin(const Order& order);
    [[nodiscard]] Result<void> end();
    /// What the last round came to over there, when end() has returned; zero where nothing was measured.
    [[nodiscard]] double told() const noexcept { return told_; }

  private:
    explicit PeerLink(app::tour::OtherProcess process) : process_(std::move(process)) {}

    app::tour::OtherProcess process_;
    double told_ = 0;
};

/// The other side: says that it is ready, plays, says that it is done, until stdin ends.
[[nodiscard]] Result<void> follow_orders(const std::function<Result<void>(const Order&)>& play);
/// The same, for what is measured there.
[[nodiscard]] Result<void> follow_measured_orders(const std::function<Result<double>(const Order&)>& play);

}  // namespace strait::bench
