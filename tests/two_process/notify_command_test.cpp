#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/event.hpp>
#include <strait/mutex.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>

#include <doctest/doctest.h>

#include <functional>

namespace strait::test {
namespace {

constexpr int kTimedOut = 3;
constexpr int kNotFound = 4;

std::vector<std::string> lock_command(std::vector<std::string> options, const std::vector<std::string>& role) {
    options.insert(options.begin(), "lock");
    options.emplace_back("--");
    for (const auto& word : peer_command(role)) options.push_back(word);
    return strait_command(options);
}

// Until it has ended: the command may not have come to the point of waiting yet.
int code_after(Program& command, const std::function<void()>& notify) {
    while (true) {
        notify();
        const auto ended = command.process().wait(moment());
        if (ended) return ended->code;
    }
}

}  // namespace

TEST_SUITE("notify_command") {
    TEST_CASE("strait wait ends when strait notify has set the event") {
        const auto address = "event://" + unique_name();
        Program wait(strait_command({"wait", address}));
        const auto notify = [&] {
            const auto said = run(strait_command({"notify", address}));
            CHECK((said.code == 0 || said.code == kNotFound));
        };
        CHECK(code_after(wait, notify) == 0);
    }

    TEST_CASE("strait wait takes what is there, and gives up after its time with a code of its own") {
        const auto event_address = "event://" + unique_name();
        auto event = must(Event::create(event_address, {.is_set = true}));
        CHECK(run(strait_command({"wait", event_address, "--timeout", "20s"})).code == 0);
        const auto late = run(strait_command({"wait", event_address, "--timeout", "30ms"}));
        CHECK(late.code == kTimedOut);
        CHECK(late.err.starts_with("strait: cannot wait for " + event_address + ": "));
        CHECK(run(strait_command({"wait", "--timeout=0", event_address})).code == kTimedOut);

        const auto sem_address = "sem://" + unique_name();
        auto semaphore = must(Semaphore::create(sem_address));
        CHECK(run(strait_command({"notify", sem_address})).code == 0);
        CHECK(must(semaphore.value()) == 1);
        CHECK(run(strait_command({"wait", sem_address})).code == 0);
        CHECK(run(strait_command({"wait", sem_address, "--timeout", "0"})).code == kTimedOut);
    }

    TEST_CASE("strait wait ends when a region changes, and strait notify rings for one") {
        const auto address = "shm://" + unique_name();
        auto region = must(Region::create(address, {.size = 64}));
        Program wait(strait_command({"wait", address}));
        CHECK(code_after(wait, [&] { must(region.notify()); }) == 0);
        CHECK(run(strait_command({"notify", address})).code == 0);
        CHECK(outcome(region.wait_change(Deadline::now())) == "ok");
        CHECK(run(strait_command({"wait", address, "--timeout", "30ms"})).code == kTimedOut);
    }

    TEST_CASE("nobody is there to be notified") {
        for (const std::string scheme : {"event", "sem", "shm"}) {
            const auto said = run(strait_command({"notify", scheme + "://" + unique_name()}));
            CHECK(said.code == kNotFound);
            CHECK(said.err.find("there is no such object") != std::string::npos);
        }
    }

    TEST_CASE("strait lock passes on what its command says and returns") {
        const auto address = "mutex://" + unique_name();
        CHECK(run(lock_command({address}, {"exit-with", "7"})).code == 7);
        const auto said = run(lock_command({address, "--timeout", "20s"}, {"say-arguments", "--all", "x y"}));
        CHECK(said.code == 0);
        CHECK(said.out.find("--all") != std::string::npos);
        CHECK(said.out.find("x y") != std::string::npos);
        CHECK(said.err == "");
        CHECK(run(strait_command({"lock", address})).code == 2);
        CHECK(run(strait_command({"lock", address, "--", "no-such-program"})).code == kNotFound);
    }

    TEST_CASE("strait lock has the mutex as long as its command runs, and no longer than it lives itself") {
        const auto address = "mutex://" + unique_name();
        auto mutex = must(Mutex::create(address));
        Program holder(lock_command({address}, {"linger"}));
        CHECK(holder.out_line() == "ready");
        CHECK(outcome(mutex.try_lock()) == "would_block");
        CHECK(run(lock_command({address, "--try"}, {"exit-with", "0"})).code == kTimedOut);
        CHECK(run(lock_command({"--timeout", "30ms", address}, {"exit-with", "0"})).code == kTimedOut);
        // As flock(1) has it.
        CHECK(run(lock_command({"-n", address}, {"exit-with", "0"})).code == kTimedOut);
        CHECK(run(lock_command({"--nonblock", "-E", "75", address}, {"exit-with", "0"})).code == 75);
        const auto late = run(lock_command({"-w", "30ms", "--conflict-exit-code", "9", address}, {"exit-with", "0"}));
        CHECK(late.code == 9);
        CHECK(late.err.find("somebody else has it locked") != std::string::npos);
        CHECK(run(lock_command({"-E", "256", address}, {"exit-with", "0"})).code == 2);
        holder.in().close();
        CHECK(holder.exit_code() == 0);
        CHECK_FALSE(must(mutex.lock(patience())).previous_owner_died());

        Program doomed(lock_command({address}, {"linger"}));
        CHECK(doomed.out_line() == "ready");
        must(doomed.process().kill());
        const auto said = run(lock_command({address}, {"exit-with", "0"}));
        CHECK(said.code == 0);
        CHECK(said.err.find("the owner of " + address + " before was killed") != std::string::npos);
        doomed.in().close();
    }
}

}  // namespace strait::test
