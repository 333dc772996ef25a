/// `strait tour-peer ROLE…`, hidden: the other process of the tour.

#include "exit_code.hpp"
#include "tour/peer_roles.hpp"
#include "verb.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

namespace strait::app {
namespace {

struct RoleRow {
    std::string_view name;
    std::size_t arguments;
    Result<void> (*play)(const tour::Words& arguments);
};

constexpr std::array kRoles{
    RoleRow{"stdio", 0, tour::answer_over_stdio},     RoleRow{"stream", 1, tour::answer_over_stream},
    RoleRow{"fifos", 2, tour::answer_over_fifos},     RoleRow{"datagrams", 1, tour::answer_over_datagrams},
    RoleRow{"queues", 2, tour::answer_over_queues},   RoleRow{"region", 1, tour::answer_over_region},
    RoleRow{"channel", 1, tour::answer_over_channel}, RoleRow{"topics", 2, tour::answer_over_topics},
    RoleRow{"notice", 2, tour::answer_over_notice},   RoleRow{"states", 2, tour::answer_over_states},
    RoleRow{"signals", 2, tour::answer_over_signals}, RoleRow{"clipboard", 1, tour::answer_over_clipboard},
    RoleRow{"dde", 1, tour::answer_over_dde},         RoleRow{"node", 0, tour::answer_over_node},
    RoleRow{"handed", 1, tour::answer_over_handed},
};

Result<int> play(const tour::Words& words) {
    const auto role = std::ranges::find(kRoles, words.empty() ? "" : words.front(), &RoleRow::name);
    if (role == kRoles.end() || words.size() != role->arguments + 1)
        return fail(Errc::invalid_argument, "tour-peer: there is no such role");
    const auto played = role->play(tour::Words(words.begin() + 1, words.end()));
    if (!played) return std::unexpected(played.error());
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto words = std::make_shared<tour::Words>();
    arguments.words("ROLE", *words, "the role and its arguments");
    return [words](const Session&) { return play(*words); };
}

}  // namespace

const Verb kTourPeerVerb{.name = "tour-peer",
                         .family = "",
                         .summary = "the other process of `strait tour`",
                         .details = "",
                         .examples = "  strait tour\n  strait tour --only pipe\n",
                         .define = define};

}  // namespace strait::app
