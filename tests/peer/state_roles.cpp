#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/numbered_value.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/state.hpp>

#include <fmt/format.h>

#include <cstdint>

namespace strait::test::peer {

int state_adder(const Arguments& arguments) {
    auto state = must(State<std::uint64_t>::open(argument(arguments, 0)));
    say("ready");
    if (!hear()) return 1;
    for (auto left = number(arguments, 1); left > 0; --left)
        must(state.update([](std::uint64_t& value) { ++value; }, patience()));
    say("done");
    return 0;
}

int state_turn(const Arguments& arguments) {
    auto state = must(RawState::open_any(must(Address::parse(argument(arguments, 0)))));
    const auto turn = must(state.take_turn(patience()));
    say("ready");
    while (hear()) {
    }
    return 0;
}

int state_watcher(const Arguments& arguments) {
    const auto last = number(arguments, 1);
    const auto state = must(State<Numbered>::open(argument(arguments, 0)));
    say("ready");
    std::uint64_t loads = 0;
    for (std::uint64_t seen = 0; seen <= last; ++loads) {
        const auto loaded = must(state.load());
        // The first version is what the state was made with.
        const bool is_right = is_whole(loaded.value) && loaded.value.sequence == loaded.version - 1;
        if (!is_right || loaded.version < seen) {
            say(fmt::format("version {} after {} holds {}", loaded.version, seen, loaded.value.sequence));
            return 1;
        }
        seen = loaded.version;
    }
    say(fmt::format("loaded {} ok", loads));
    return 0;
}

}  // namespace strait::test::peer
