#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <stdexcept>
#include <vector>

namespace strait::test::peer {
namespace {

// The text with a NUL behind it, if there is room.
void store(Region& region, const std::string& text) {
    const auto terminated = bytes(std::string_view(text.c_str(), text.size() + 1));
    must(region.write(0, terminated.first(std::min(terminated.size(), region.size()))));
}

std::string load(const Region& region) {
    std::vector<std::byte> content(region.size());
    must(region.read(0, content));
    const auto all = text(content);
    return std::string(all.substr(0, all.find('\0')));
}

}  // namespace

int region_writer(const Arguments& arguments) {
    auto region = must(Region::create(argument(arguments, 0), {.size = number(arguments, 1)}));
    say("ready");
    while (const auto order = hear()) {
        const auto blank = order->find(' ');
        const std::string verb = order->substr(0, blank);
        if (verb != "write" && verb != "silent") throw std::runtime_error("unknown order: " + *order);
        store(region, order->substr(blank + 1));
        if (verb == "write") must(region.notify());
        say("done");
    }
    return 0;
}

int region_watcher(const Arguments& arguments) {
    auto region = must(Region::open(argument(arguments, 0), Access::read_only));
    auto seen = load(region);
    say("ready");
    for (auto left = number(arguments, 1); left > 0; --left) {
        // A look may find new content just before its writer rings, which is then a second notice of the same.
        const auto before = seen;
        while (seen == before) {
            must(region.wait_change(patience()));
            seen = load(region);
        }
        say("saw " + seen);
    }
    return 0;
}

}  // namespace strait::test::peer
