/// `strait bench-peer HERE,THERE ROLE…`, hidden: the other process of the bench.

#include "bench/library_view.hpp"
#include "bench/peer_roles.hpp"
#include "exit_code.hpp"
#include "verb.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace strait::app {
namespace {

using bench::PeerRole;
using bench::Words;

constexpr std::array kRoles{
    PeerRole{"stdio", 0, bench::follow_over_stdio},
    PeerRole{"stream", 1, bench::follow_over_stream},
    PeerRole{"fifos", 2, bench::follow_over_fifos},
    PeerRole{"datagrams", 0, bench::follow_over_datagrams},
    PeerRole{"memory", 3, bench::follow_in_memory},
    PeerRole{"channel", 3, bench::follow_over_channel},
    PeerRole{"topics", 5, bench::follow_over_topics},
    PeerRole{"subscribers", 2, bench::follow_as_subscribers},
    PeerRole{"bells", 2, bench::follow_by_bells},
    PeerRole{"rival", 1, bench::follow_as_rival},
    PeerRole{"idle", 2, bench::follow_idly},
    PeerRole{"contest", 3, bench::follow_contest},
    PeerRole{"calls", 3, bench::follow_calls},
    PeerRole{"stdio-channel", 0, bench::follow_over_stdio_channel},
    PeerRole{"state-readers", 1, bench::follow_as_state_readers},
};

const PeerRole* find_role(const Words& words) {
    const auto fits = [&words](const PeerRole& role) {
        return words.size() == role.arguments + 2 && words[1] == role.name;
    };
    for (const auto roles : {std::span<const PeerRole>(kRoles), bench::system_peer_roles()}) {
        const auto found = std::ranges::find_if(roles, fits);
        if (found != roles.end()) return &*found;
    }
    return nullptr;
}

Result<void> take_place(const std::string& text) {
    const auto cpus = bench::cpus_in(text);
    if (!cpus) return fail(Errc::invalid_argument, "bench-peer: '" + text + "' are no CPUs");
    bench::let_library_look(*cpus);
    bench::pin_to(cpus->there);
    return {};
}

Result<int> play(const Words& words) {
    const auto* role = find_role(words);
    if (role == nullptr) return fail(Errc::invalid_argument, "bench-peer: there is no such role");
    if (const auto placed = take_place(words[0]); !placed) return std::unexpected(placed.error());
    const auto played = role->play(Words(words.begin() + 2, words.end()));
    if (!played) return std::unexpected(played.error());
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto words = std::make_shared<Words>();
    arguments.words("ROLE", *words, "the CPUs, the role and its arguments");
    return [words](const Session&) { return play(*words); };
}

}  // namespace

const Verb kBenchPeerVerb{.name = "bench-peer",
                          .family = "",
                          .summary = "the other process of `strait bench`",
                          .details = "",
                          .examples = "  strait bench\n  strait bench --only pipe\n",
                          .define = define};

}  // namespace strait::app
