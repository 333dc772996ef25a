#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/state.hpp>

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

}  // namespace strait::test::peer
