/// A process that is stopped lives; one that has ended and was not collected by its parent is dead.

#include "crash/couple.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>

#include <doctest/doctest.h>

#include <array>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>

namespace strait::test {
namespace {

// `T` stopped, `Z` ended and not collected, `S` asleep …
char state_of(std::uint32_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string line;
    std::getline(file, line);
    const auto behind_name = line.rfind(')');
    return behind_name == std::string::npos ? '-' : line.at(behind_name + 2);
}

bool reaches_state(std::uint32_t process, char state) {
    const auto deadline = patience();
    while (state_of(process) != state && !deadline.expired()) std::this_thread::yield();
    return state_of(process) == state;
}

void send_signal(TestPeer& peer, int signal) { CHECK(::kill(static_cast<pid_t>(peer.process_id()), signal) == 0); }

std::vector<StreamDriver> duplex_drivers() {
    std::vector<StreamDriver> drivers;
    for (const auto& driver : stream_drivers()) {
        if (driver.duplex) drivers.push_back(driver);
    }
    return drivers;
}

}  // namespace

TEST_SUITE("stopped_processes") {
    TEST_CASE("a stopped peer is not dead, and goes on where it was") {
        for (const auto& driver : duplex_drivers()) {
            for (const auto side : kVictims) {
                CAPTURE(std::string(driver.name));
                CAPTURE(name(side));
                Couple couple(driver, side, "echo");
                auto& stream = couple.survivor();
                send_signal(couple.victim(), SIGSTOP);
                REQUIRE(reaches_state(couple.victim().process_id(), 'T'));

                std::array<std::byte, 5> heard{};
                CHECK(outcome(stream.write(bytes("hello"), patience())) == "ok");
                CHECK(outcome(stream.read(heard, moment())) == "timed_out");
                CHECK(outcome(stream.wait_hang_up(moment())) == "timed_out");
                send_signal(couple.victim(), SIGCONT);
                CHECK(outcome(stream.read_exact(heard, patience())) == "ok");
                CHECK(text(heard) == "hello");
            }
        }
    }

    TEST_CASE("a stopped peer that is killed is dead") {
        for (const auto& driver : duplex_drivers()) {
            CAPTURE(std::string(driver.name));
            const auto best = best_of_few([&] {
                Couple couple(driver, Victim::connects, "hold");
                send_signal(couple.victim(), SIGSTOP);
                REQUIRE(reaches_state(couple.victim().process_id(), 'T'));
                const auto told = couple.kill_while(read_to_end);
                CHECK(told.what == "end");
                return told.after;
            });
            CHECK(std::chrono::duration_cast<std::chrono::milliseconds>(best) < kTold);
        }
    }

    TEST_CASE("a peer that nobody has collected yet is dead") {
        for (const auto& driver : duplex_drivers()) {
            CAPTURE(std::string(driver.name));
            Couple couple(driver, Victim::connects, "hold");
            couple.kill();
            REQUIRE(reaches_state(couple.victim().process_id(), 'Z'));
            const auto start = Clock::now();
            CHECK(read_to_end(couple.survivor()).what == "end");
            CHECK(Clock::now() - start < kTold);
            CHECK(couple.survivor().peer().identity != Identity::verified);
            CHECK(state_of(couple.victim().process_id()) == 'Z');
        }
    }

    TEST_CASE("a stopped listener keeps its name, a killed one that nobody has collected does not") {
        for (const auto& driver : stream_drivers()) {
            CAPTURE(std::string(driver.name));
            TestPeer listener({"queue-server", driver.address()});
            send_signal(listener, SIGSTOP);
            REQUIRE(reaches_state(listener.process_id(), 'T'));
            CHECK(outcome(Listener::listen(listener.address())) == "already_in_use");
            must(listener.process().kill());
            REQUIRE(reaches_state(listener.process_id(), 'Z'));
            CHECK(problem(Listener::listen(listener.address())) == "");
        }
    }
}

}  // namespace strait::test
