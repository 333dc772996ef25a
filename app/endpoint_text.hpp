#pragma once
/// An endpoint as people and programs read it.

#include "json_text.hpp"

#include <strait/endpoints.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace strait::app {

/// In seconds.
[[nodiscard]] std::int64_t age_of(const Endpoint& endpoint);
/// The program without its folder.
[[nodiscard]] std::string program_name(const Endpoint& endpoint);
/// `-` when nobody knows.
[[nodiscard]] std::string peer_text(const Endpoint& endpoint);
/// `alive`, `dead`, or what it waits for and of whom: `waits for data of 4711`, `waits`.
[[nodiscard]] std::string state_text(const Endpoint& endpoint);
/// A size, or `-` when nobody knows.
[[nodiscard]] std::string size_text(const std::optional<std::uint64_t>& bytes);
/// All of it, to which more can be added.
[[nodiscard]] JsonObject json_object_of(const Endpoint& endpoint);

}  // namespace strait::app
