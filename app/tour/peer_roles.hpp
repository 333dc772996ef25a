#pragma once
/// The roles of `strait tour-peer`, each beside the exhibit that it belongs to.

#include <strait/error.hpp>

#include <string>
#include <vector>

namespace strait::app::tour {

using Words = std::vector<std::string>;

[[nodiscard]] Result<void> answer_over_stdio(const Words& arguments);
[[nodiscard]] Result<void> answer_over_stream(const Words& arguments);
[[nodiscard]] Result<void> answer_over_fifos(const Words& arguments);
[[nodiscard]] Result<void> answer_over_handed(const Words& arguments);
[[nodiscard]] Result<void> answer_over_datagrams(const Words& arguments);
[[nodiscard]] Result<void> answer_over_queues(const Words& arguments);
[[nodiscard]] Result<void> answer_over_region(const Words& arguments);
[[nodiscard]] Result<void> answer_over_states(const Words& arguments);
[[nodiscard]] Result<void> answer_over_channel(const Words& arguments);
[[nodiscard]] Result<void> answer_over_topics(const Words& arguments);
[[nodiscard]] Result<void> answer_over_signals(const Words& arguments);
[[nodiscard]] Result<void> answer_over_node(const Words& arguments);
[[nodiscard]] Result<void> answer_over_clipboard(const Words& arguments);
[[nodiscard]] Result<void> answer_over_dde(const Words& arguments);
[[nodiscard]] Result<void> answer_over_notice(const Words& arguments);

}  // namespace strait::app::tour
