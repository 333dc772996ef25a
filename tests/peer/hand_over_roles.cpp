#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>
#include <strait/hand_over.hpp>

namespace strait::test::peer {
namespace {

Stream connect(const std::string& address) {
    auto stream = must(Stream::connect(address, {.wait = kPatience}));
    say("ready");
    return stream;
}

}  // namespace

int handed_child(const Arguments& arguments) {
    auto stdio = must(Stream::connect("stdio:"));
    auto region = must(take_over<Region>(stdio));
    must(region.write(0, bytes("from the child")));
    must(hand_over_file(stdio, argument(arguments, 0)));
    must(stdio.flush());
    must(stdio.write(bytes("done")));
    return 0;
}

int file_giver(const Arguments& arguments) {
    auto stream = connect(argument(arguments, 0));
    while (hand_over_file(stream, argument(arguments, 1))) continue;
    return 0;
}

int file_taker(const Arguments& arguments) {
    auto stream = connect(argument(arguments, 0));
    while (take_over<HandedFile>(stream)) continue;
    return 0;
}

}  // namespace strait::test::peer
