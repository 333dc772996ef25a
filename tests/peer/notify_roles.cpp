#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/event.hpp>
#include <strait/mutex.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>

#include <array>
#include <bit>
#include <optional>
#include <stdexcept>

namespace strait::test::peer {
namespace {

using Tally = std::array<std::uint64_t, 2>;

Tally load(const Region& region) {
    std::array<std::byte, sizeof(Tally)> raw{};
    must(region.read(0, raw));
    return std::bit_cast<Tally>(raw);
}

void store(Region& region, std::size_t half, std::uint64_t value) {
    const auto raw = std::bit_cast<std::array<std::byte, sizeof value>>(value);
    must(region.write(half * sizeof value, raw));
}

}  // namespace

int event_waiter(const Arguments& arguments) {
    auto event = must(Event::open(argument(arguments, 0)));
    say("ready");
    while (true) {
        must(event.wait());
        say("passed");
    }
}

int semaphore_taker(const Arguments& arguments) {
    auto semaphore = must(Semaphore::open(argument(arguments, 0)));
    say("ready");
    while (true) {
        must(semaphore.acquire());
        say("took");
    }
}

int mutex_owner(const Arguments& arguments) {
    auto mutex = must(Mutex::open_or_create(argument(arguments, 0)));
    std::optional<Mutex::Guard> guard;
    say("ready");
    while (const auto order = hear()) {
        if (*order == "lock") {
            guard.emplace(must(mutex.lock(patience())));
            say(guard->previous_owner_died() ? "inherited" : "locked");
        } else if (*order == "unlock") {
            must(guard.value().unlock());
            say("unlocked");
        } else {
            throw std::runtime_error("unknown order: " + *order);
        }
    }
    return 0;
}

int mutex_worker(const Arguments& arguments) {
    auto mutex = must(Mutex::open_or_create(argument(arguments, 0)));
    auto region = must(Region::open(argument(arguments, 1)));
    say("ready");
    for (auto left = number(arguments, 2); left > 0; --left) {
        auto guard = must(mutex.lock(patience()));
        const auto tally = load(region);
        // The halves differ only when somebody was killed between the two stores, and then we have been told.
        if (tally[0] != tally[1] && !guard.previous_owner_died()) throw std::runtime_error("torn, and nobody died");
        const auto next = std::max(tally[0], tally[1]) + 1;
        store(region, 0, next);
        store(region, 1, next);
    }
    say("done");
    wait_for_end();
    return 0;
}

namespace {

void lock_rounds(const std::string& address, std::uint64_t count) {
    auto mutex = must(Mutex::create(address));
    for (; count > 0; --count) must(must(mutex.lock(patience())).unlock());
}

void event_rounds(const std::string& address, std::uint64_t count) {
    auto event = must(Event::create(address));
    for (; count > 0; --count) {
        must(event.set());
        must(event.wait(patience()));
        must(event.set());
        must(event.reset());
    }
}

void unit_rounds(const std::string& address, std::uint64_t count) {
    auto semaphore = must(Semaphore::create(address));
    for (; count > 0; --count) {
        must(semaphore.release());
        must(semaphore.acquire(patience()));
    }
}

void ring_rounds(const std::string& address, std::uint64_t count) {
    auto region = must(Region::create(address, {.size = 64}));
    for (; count > 0; --count) must(region.notify());
}

}  // namespace

int notify_rounds(const Arguments& arguments) {
    const auto& address = argument(arguments, 0);
    const auto count = number(arguments, 1);
    if (address.starts_with("mutex:")) lock_rounds(address, count);
    if (address.starts_with("event:")) event_rounds(address, count);
    if (address.starts_with("sem:")) unit_rounds(address, count);
    if (address.starts_with("shm:")) ring_rounds(address, count);
    return 0;
}

}  // namespace strait::test::peer
