/// `strait wait ADDRESS`: returns when it has happened.

#include "arguments.hpp"
#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "stdout_watch.hpp"
#include "verb.hpp"

#include <strait/event.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>
#include <strait/signal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>

namespace strait::app {
namespace {

struct Options {
    std::string address;
    std::optional<std::chrono::milliseconds> timeout;
    bool manual = false;
};

Result<void> await_event(const Address& address, const Deadline& deadline, Reset reset) {
    return using_it(Event::open_or_create(address, {.reset = reset}),
                    [&](Event& event) { return event.wait(deadline); });
}

Result<void> await_unit(const Address& address, const Deadline& deadline) {
    return using_it(Semaphore::open_or_create(address),
                    [&](Semaphore& semaphore) { return semaphore.acquire(deadline); });
}

Result<void> await_change(const Address& address, const Deadline& deadline) {
    return using_it(Region::open(address, Access::read_only),
                    [&](Region& region) { return region.wait_change(deadline); });
}

// `10 from 1234 (user 0), value 7`: the number, and who has sent it.
std::string as_line(const Signal::Received& signal) {
    auto line = fmt::format("{} from {}", signal.number, signal.from.process_id);
    if (!signal.from.user_id.empty()) line += fmt::format(" (user {})", signal.from.user_id);
    if (signal.value) line += fmt::format(", value {}", *signal.value);
    return line + "\n";
}

Result<void> await_signal(const Address& address, const Deadline& deadline) {
    return using_it(Signal::open(address), [&](Signal& signal) -> Result<void> {
        note("waiting for " + signal.address().text());
        const auto received = signal.receive(deadline);
        if (!received) return std::unexpected(received.error());
        return print(as_line(*received));
    });
}

Result<int> wait(const Options& options, const Session& session) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    const auto deadline =
        (options.timeout ? Deadline::after(*options.timeout) : Deadline::never()).or_stopped(session.stop);
    const bool can_wait = std::ranges::any_of(std::array{Noun::signal, Noun::event, Noun::semaphore, Noun::region},
                                              [&](Noun n) { return carries(*address, n); });
    if (!can_wait)
        return fail(Errc::wrong_kind, "there is nothing to wait for at " + address->text() +
                                          "; wait is for event://, sem://, signal://, shm:// and map://");
    const auto reset = options.manual ? Reset::manual : Reset::automatic;
    auto happened = carries(*address, Noun::signal)      ? await_signal(*address, deadline)
                    : carries(*address, Noun::event)     ? await_event(*address, deadline, reset)
                    : carries(*address, Noun::semaphore) ? await_unit(*address, deadline)
                                                         : await_change(*address, deadline);
    if (!happened) return std::unexpected(std::move(happened.error()).doing("wait for", address->text()));
    return kSuccess;
}

// Only a signal is printed. Whoever waits for something else may have closed what it does not need.
Result<int> wait_and_print(const Options& options, const Session& session) {
    const auto address = Address::parse(options.address);
    if (!address || !carries(*address, Noun::signal)) return wait(options, session);
    return while_stdout_is_read(session, [&](const Session& until) { return wait(options, until); });
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address,
                       "event://reload, sem://slots, signal:///USR1, shm://board, map:///tmp/settings.txt");
    arguments.duration("--timeout", options->timeout, "give up after that time, with exit code 3; 0: do not wait");
    arguments.flag("--manual", options->manual, "if the event is not there: one that stays set until it is reset");
    return [options](const Session& session) { return wait_and_print(*options, session); };
}

}  // namespace

const Verb kWaitVerb{
    .name = "wait",
    .family = "notify",
    .summary = "wait until an event is set, a unit or a signal is there, or a region changes",
    .details =
        "Takes the event, unless it is a manual one, or the unit. An event or a semaphore that is not "
        "there is made; a region must be there.\n"
        "signal:///NAME waits for a signal to this process, whose address is told on stderr, and prints "
        "who has sent it.\n"
        "Exit code 0: it has happened; 3: it has not, within the time.\n",
    .examples =
        "  strait wait event://reload && ./reload\n"
        "  strait wait map:///tmp/settings.txt --timeout 10s || echo unchanged\n",
    .define = define};

}  // namespace strait::app
