/// kill -9 of one of two commands that talk, or of a child: the other one ends within 100 ms.

#include "crash/couple.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>

#include <doctest/doctest.h>

#include <array>
#include <set>

namespace strait::test {
namespace {

// `strait listen` and `strait connect`, after the first byte has gone through.
struct Conversation {
    Program listener;
    Program client;

    explicit Conversation(const std::string& address)
        : listener(strait_command({"listen", address})),
          client(strait_command({"connect", "--wait", "20s", listening_at(listener)})) {
        std::array<std::byte, 1> heard{};
        must(client.in().write(bytes("x"), patience()));
        must(listener.out().read_exact(heard, patience()));
    }
};

struct Ended {
    int code;
    Clock::duration after;
};

Ended end_after_kill(Program& victim, Program& survivor) {
    const auto killed = Clock::now();
    must(victim.process().kill());
    const int code = survivor.exit_code();
    return {code, Clock::now() - killed};
}

void check_told(const std::function<Ended()>& attempt) {
    const auto best = best_of_few([&] {
        const auto ended = attempt();
        // A peer that has died is an end of the stream, unless something was still on its way.
        CHECK(std::set{0, 1}.contains(ended.code));
        return ended.after;
    });
    CHECK(std::chrono::duration_cast<std::chrono::milliseconds>(best) < kTold);
}

}  // namespace

TEST_SUITE("command_death") {
    TEST_CASE("strait connect ends within 100 ms after its listener was killed, though its stdin is open") {
        for (const auto& driver : stream_drivers()) {
            CAPTURE(std::string(driver.name));
            if (!driver.sees_hang_up) continue;  // TCP: see below
            check_told([&] {
                Conversation talk(driver.address());
                return end_after_kill(talk.listener, talk.client);
            });
        }
    }

    TEST_CASE("strait listen ends within 100 ms after its client was killed, though its stdin is open") {
        for (const auto& driver : stream_drivers()) {
            CAPTURE(std::string(driver.name));
            if (!driver.sees_hang_up) continue;
            check_told([&] {
                Conversation talk(driver.address());
                return end_after_kill(talk.client, talk.listener);
            });
        }
    }

    TEST_CASE("over TCP stdout ends within 100 ms, and the command with its stdin") {
        check_told([] {
            Conversation talk("tcp://127.0.0.1:0");
            const auto killed = Clock::now();
            must(talk.client.process().kill());
            std::array<std::byte, 1> more{};
            CHECK(must(talk.listener.out().read(more, patience())) == 0);
            const auto after = Clock::now() - killed;
            talk.listener.in().close();
            return Ended{talk.listener.exit_code(), after};
        });
    }

    TEST_CASE("strait exec ends within 100 ms after its child's last byte, though its own stdin is open") {
        check_told([] {
            const auto child = strait_command({"path", "pipe://x"});
            Program command(strait_command({"exec", "--", child[0], child[1], child[2]}));
            CHECK_FALSE(must(command.out().read_all({.deadline = patience()})).empty());
            const auto last = Clock::now();
            const int code = command.exit_code();
            return Ended{code, Clock::now() - last};
        });
    }
}

}  // namespace strait::test
