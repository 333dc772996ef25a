#include "os/posix/bell_word.hpp"

#include "os/posix/futex.hpp"
#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/waits.hpp"

#include <doctest/doctest.h>

#include <sys/mman.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <thread>

namespace strait::os {
namespace {

using namespace test;

void move_on(BellWord& bell) { wake_sleepers(bell, bell.value.fetch_add(1)); }

// Until somebody is about to sleep on this value. That the kernel then lets him sleep does not matter to the one who rings.
void await_sleeper(const BellWord& bell, std::uint32_t seen) {
    while (bell.slept_on.load() != seen) std::this_thread::yield();
}

/// A bell that forked processes share.
struct SharedBell {
    BellWord* bell = static_cast<BellWord*>(
        ::mmap(nullptr, sizeof(BellWord), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    SharedBell() { REQUIRE(bell != MAP_FAILED); }
    SharedBell(const SharedBell&) = delete;
    SharedBell& operator=(const SharedBell&) = delete;
    ~SharedBell() { ::munmap(bell, sizeof(BellWord)); }
};

}  // namespace

TEST_SUITE("os.bell_word") {
    TEST_CASE("a wait ends with its deadline, and with its stop token") {
        BellWord bell{};
        check_wait([&](const Deadline& deadline) { return sleep_until_moved(bell, 0, deadline); });
    }

    TEST_CASE("what has moved already is not waited for") {
        BellWord bell{};
        move_on(bell);
        CHECK(must(sleep_until_moved(bell, 0, Deadline::now())) == 1);
        CHECK(bell.slept_on == 0);
    }

    TEST_CASE("all sleepers are woken, the one on an old value too") {
        BellWord bell{.value = 7, .slept_on = 0};
        std::stop_source stop;
        Background first([&] { return sleep_until_moved(bell, 7, patience()); });
        Background second([&] { return sleep_until_moved(bell, 7, patience().or_stopped(stop.get_token())); });
        await_sleeper(bell, 7);
        move_on(bell);
        CHECK(must(first.get()) == 8);
        CHECK(must(second.get()) == 8);
    }

    TEST_CASE("the newest value slept on is kept, around the end of the numbers as well") {
        BellWord bell{.value = 0, .slept_on = 0xFFFF'FFFF};
        CHECK(outcome(sleep_until_moved(bell, 0, moment())) == "timed_out");
        CHECK(bell.slept_on == 0);
        bell.value = 0xFFFF'FFFF;
        CHECK(outcome(sleep_until_moved(bell, 0xFFFF'FFFF, moment())) == "timed_out");
        CHECK(bell.slept_on == 0);
    }

    TEST_CASE("a ringer that dies before its wake-up, and a hostile value, delay a sleeper and no more") {
        BellWord bell{};
        Background sleeper([&] { return sleep_until_moved(bell, 0, patience()); });
        await_sleeper(bell, 0);
        bell.value = 1;  // and no wake-up
        CHECK(must(sleeper.get()) == 1);

        Background fooled([&] { return sleep_until_moved(bell, 1, patience()); });
        await_sleeper(bell, 1);
        bell.slept_on = 0x8000'0000;
        move_on(bell);
        CHECK(must(fooled.get()) == 2);
    }

    TEST_CASE("no move is missed by those who go from one to the next, in two processes") {
        const SharedBell shared;
        constexpr std::uint32_t kMoves = 20'000;
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            for (std::uint32_t seen = 0; seen != kMoves;) {
                const auto now = sleep_until_moved(shared.bell[0], seen, patience());
                if (!now) ::_exit(1);
                seen = *now;
            }
            ::_exit(0);
        }
        for (std::uint32_t move = 0; move < kMoves; ++move) move_on(shared.bell[0]);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }

    TEST_CASE("a killed sleeper costs one wake-up, and then none") {
        const SharedBell shared;
        shared.bell->value = 5;
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            static_cast<void>(sleep_until_moved(*shared.bell, 5, patience()));
            ::_exit(0);
        }
        await_sleeper(*shared.bell, 5);
        REQUIRE(::kill(child, SIGKILL) == 0);
        REQUIRE(::waitpid(child, nullptr, 0) == child);
        move_on(*shared.bell);
        CHECK(shared.bell->value == 6);
        CHECK(shared.bell->slept_on == 5);  // older than the value: the next move is no system call
    }
}

}  // namespace strait::os
