/// `strait bench-peer CPU|any ROLE…`, hidden: the other process of the bench.

#include "bench/cpus.hpp"
#include "bench/peer_roles.hpp"
#include "exit_code.hpp"
#include "verb.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

namespace strait::app {
namespace {

using bench::PeerRole;
using bench::Words;

constexpr std::array kRoles{
    PeerRole{"stdio", 0, bench::follow_over_stdio},     PeerRole{"stream", 1, bench::follow_over_stream},
    PeerRole{"fifos", 2, bench::follow_over_fifos},     PeerRole{"memory", 3, bench::follow_in_memory},
    PeerRole{"channel", 3, bench::follow_over_channel},
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

Result<void> pin(const std::string& cpu) {
    int number = 0;
    if (cpu == "any") return {};
    if (std::from_chars(cpu.data(), cpu.data() + cpu.size(), number).ec != std::errc())
        return fail(Errc::invalid_argument, "bench-peer: '" + cpu + "' is no CPU");
    bench::pin_to(number);
    return {};
}

Result<int> play(const Words& words) {
    const auto* role = find_role(words);
    if (role == nullptr) return fail(Errc::invalid_argument, "bench-peer: there is no such role");
    if (const auto pinned = pin(words[0]); !pinned) return std::unexpected(pinned.error());
    const auto played = role->play(Words(words.begin() + 2, words.end()));
    if (!played) return std::unexpected(played.error());
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto words = std::make_shared<Words>();
    arguments.words("ROLE", *words, "the CPU, the role and its arguments");
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
