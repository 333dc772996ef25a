/// `strait notify ADDRESS`: lets those go on who wait there.

#include "arguments.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "verb.hpp"

#include <strait/event.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>
#include <strait/signal.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>

namespace strait::app {
namespace {

struct Options {
    std::string address;
    std::optional<std::int32_t> value;
};

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

Result<void> send_signal(const Address& address, std::optional<std::int32_t> value) {
    return using_it(Signal::open(address), [value](Signal& signal) { return signal.send(value); });
}

Result<int> notify(const Options& options) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    const bool is_signal = carries(*address, Noun::signal);
    if (options.value && !is_signal)
        return fail(Errc::invalid_argument, "--value goes with a signal, such as signal://1234/USR1");
    const bool can_notify = std::ranges::any_of(std::array{Noun::signal, Noun::event, Noun::semaphore, Noun::region},
                                                [&](Noun n) { return carries(*address, n); });
    if (!can_notify)
        return fail(Errc::wrong_kind, "there is nobody to notify at " + address->text() +
                                          "; notify is for event://, sem://, signal://, shm:// and map://");
    auto done = is_signal                            ? send_signal(*address, options.value)
                : carries(*address, Noun::event)     ? set_event(*address)
                : carries(*address, Noun::semaphore) ? add_unit(*address)
                                                     : ring(*address);
    if (!done) return std::unexpected(std::move(done.error()).doing("notify", address->text()));
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address,
                       "event://reload, sem://slots, signal://1234/USR1, shm://board, map:///tmp/settings.txt");
    arguments.number("--value", options->value, "a whole number that goes with a signal");
    return [options](const Session&) { return notify(*options); };
}

}  // namespace

const Verb kNotifyVerb{
    .name = "notify",
    .family = "notify",
    .summary = "let those go on who wait: set an event, add a unit, send a signal, ring for a region",
    .details =
        "An event is set, a semaphore gets one unit more, and who waits for a change of a region is "
        "told of one.\n"
        "signal://PID/NAME sends a signal, with --value as sigqueue(3) does.\n"
        "Nothing is made: an event is there as long as somebody waits for it or has it open.\n",
    .examples =
        "  strait notify event://reload\n"
        "  strait notify signal://1234/USR1 --value 7\n"
        "  strait notify map:///tmp/settings.txt\n",
    .define = define};

}  // namespace strait::app
