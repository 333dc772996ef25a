#include "crash/fault_peer/role.hpp"
#include "support/numbered_value.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/state.hpp>

namespace strait::test::fault_peer {

int state_writer(const Arguments& arguments) {
    auto state =
        must(State<Numbered>::open_or_create(arguments.at(0), {.initial = numbered(1, 1), .readers = kReaders}));
    while (must(state.load()).value.sequence < kVersions) {
        must(state.update([](Numbered& value) { value = numbered(1, value.sequence + 1); }, patience()));
    }
    return 0;
}

}  // namespace strait::test::fault_peer
