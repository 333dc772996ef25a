#include "mechanism/node/invitation.hpp"

#include "os/environment.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <utility>

namespace strait::mechanism::node {

bool is_invitation(std::string_view variable) noexcept {
    return std::ranges::find(kVariables, variable) != kVariables.end();
}

std::vector<std::pair<std::string, std::string>> invitation_of_child() {
    return {{kDescriptorVariable, std::to_string(kChildDescriptor)}, {kModeVariable, "json"}};
}

Result<int> descriptor_of(const Invitation& invitation) {
    const auto& text = invitation.descriptor;
    int number = -1;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem == std::errc() && rest == text.data() + text.size() && number >= 0) return number;
    return fail(Errc::not_found, std::string(kDescriptorVariable) + " is '" + text + "', which is no descriptor");
}

Result<void> require_json(const Invitation& invitation) {
    if (invitation.mode.empty() || invitation.mode == "json") return {};
    return fail(Errc::not_supported_here, "the Node parent wants serialization '" + invitation.mode +
                                              "', which only Node can read; it has to use serialization: 'json'");
}

Result<Invitation> take_invitation() {
    static std::mutex mutex;
    static bool taken = false;
    const std::scoped_lock lock(mutex);
    if (taken) return fail(Errc::already_in_use, "this program has taken its Node channel before; there is one");
    auto descriptor = os::environment_variable(kDescriptorVariable);
    if (!descriptor) {
        return fail(
            Errc::not_found,
            "no Node parent has given this program a channel; it does with child_process.fork, or with spawn and "
            "an 'ipc' in stdio");
    }
    Invitation invitation{std::move(*descriptor), os::environment_variable(kModeVariable).value_or("")};
    for (const char* name : kVariables) os::remove_environment_variable(name);
    taken = true;
    return invitation;
}

}  // namespace strait::mechanism::node
