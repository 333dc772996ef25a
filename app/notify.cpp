/// `strait notify ADDRESS`: lets those go on who wait there.

#include "arguments.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "verb.hpp"

#include <strait/event.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>

#include <memory>
#include <string>

namespace strait::app {
namespace {

Result<void> set_event(const Address& address) {
    return using_it(Event::open(address), [](Event& event) { return event.set(); });
}

Result<void> add_unit(const Address& address) {
    return using_it(Semaphore::open(address), [](Semaphore& semaphore) { return semaphore.release(); });
}

// May only read: the bell lies beside the content.
Result<void> ring(const Address& address) {
    return using_it(Region::open(address, Access::read_only), [](Region& region) { return region.notify(); });
}

Result<int> notify(const std::string& text) {
    const auto address = Address::parse(text);
    if (!address) return std::unexpected(address.error());
    auto done = carries(*address, Noun::event)       ? set_event(*address)
                : carries(*address, Noun::semaphore) ? add_unit(*address)
                                                     : ring(*address);
    if (!done) return std::unexpected(std::move(done.error()).doing("notify", address->text()));
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto address = std::make_shared<std::string>();
    arguments.required("ADDRESS", *address, "event://reload, sem://slots, shm://board, map:///tmp/settings.txt");
    return [address](const Session&) { return notify(*address); };
}

}  // namespace

const Verb kNotifyVerb{.name = "notify",
                       .family = "notify",
                       .summary = "let those go on who wait: set an event, add a unit, ring for a region",
                       .details =
                           "An event is set, a semaphore gets one unit more, and who waits for a change of a region is "
                           "told of one.\n"
                           "Nothing is made: an event is there as long as somebody waits for it or has it open.\n",
                       .examples =
                           "  strait notify event://reload\n"
                           "  strait notify map:///tmp/settings.txt\n",
                       .define = define};

}  // namespace strait::app
