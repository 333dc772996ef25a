#pragma once
/// What Node tells its child about their channel.

#include "strait/error.hpp"

#include <array>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace strait::mechanism::node {

/// The variables of the environment. The child removes both, so that its own children do not take them for theirs.
inline constexpr const char* kDescriptorVariable = "NODE_CHANNEL_FD";
inline constexpr const char* kModeVariable = "NODE_CHANNEL_SERIALIZATION_MODE";
inline constexpr std::array kVariables{kDescriptorVariable, kModeVariable};

/// The descriptor that a child of ours finds its end at, as with child_process.fork.
inline constexpr int kChildDescriptor = 3;

[[nodiscard]] bool is_invitation(std::string_view variable) noexcept;

/// What the environment of a child of ours gets.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> invitation_of_child();

/// The two values; an unset variable is empty.
struct Invitation {
    std::string descriptor;
    std::string mode;
};

/// Errors: not_found (no number).
[[nodiscard]] Result<int> descriptor_of(const Invitation& invitation);
/// Errors: not_supported_here (the parent wants another serialization).
[[nodiscard]] Result<void> require_json(const Invitation& invitation);

/// Takes what the environment says, once in a process: both variables are gone afterwards.
/// Errors: not_found (no Node parent), already_in_use (taken before).
[[nodiscard]] Result<Invitation> take_invitation();

/// The end that a Node parent has given this program: what `own` makes of its descriptor. Errors: as above, and own's.
template <typename Own>
[[nodiscard]] std::invoke_result_t<Own&, int> take_channel(Own own) {
    const auto invitation = take_invitation();
    if (!invitation) return std::unexpected(invitation.error());
    const auto number = descriptor_of(*invitation);
    if (!number) return std::unexpected(number.error());
    auto handle = own(*number);
    // Whoever cannot read what comes should not keep the parent waiting: the channel ends with this.
    if (auto readable = require_json(*invitation); handle && !readable)
        return std::unexpected(std::move(readable.error()));
    return handle;
}

}  // namespace strait::mechanism::node
