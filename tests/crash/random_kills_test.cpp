/// Kills at random moments. The oracle: what was read is the beginning of what was sent, the survivor comes to an end, and the same
/// address can be listened at again without any clean-up.

#include "crash/couple.hpp"
#include "crash/wine.hpp"
#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace strait::test {
namespace {

constexpr int kRounds = 15;
constexpr std::uint32_t kSeed = 20240607;

class Dice {
  public:
    explicit Dice(std::uint32_t seed) : engine_(seed) {}
    std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(engine_); }
    /// Some time below this many milliseconds, short ones as likely as long ones.
    void pass(std::size_t milliseconds) {
        const auto most = milliseconds * 1000 >> below(10);
        dawdle(std::chrono::microseconds(below(most + 1)));
    }

  private:
    std::mt19937 engine_;
};

// True when everything up to the end is the beginning of the pattern.
bool reads_beginning_of_pattern(Stream& stream) {
    std::vector<std::byte> heard(65536);
    std::vector<std::byte> expected(heard.size());
    Pattern pattern;
    while (const auto count = stream.read(heard, patience())) {
        if (*count == 0) return true;
        const auto part = std::span(expected).first(*count);
        pattern.fill(part);
        if (!std::ranges::equal(part, std::span(heard).first(*count))) return false;
    }
    return true;
}

void kill_source(const StreamDriver& driver, Victim side, Dice& dice) {
    Couple couple(driver, side, "source", {"1000000000"});
    Background whole([&] { return reads_beginning_of_pattern(couple.survivor()); });
    dice.pass(10);
    couple.kill();
    CHECK(whole.get());
}

void kill_sink(const StreamDriver& driver, Victim side, Dice& dice) {
    Couple couple(driver, side, "sink");
    Background news([&] { return write_to_end(couple.survivor()).what; });
    dice.pass(10);
    couple.kill();
    CHECK(news.get() == "peer_died");
}

// Somewhere between its start and its first accept().
void kill_newborn_listener(const std::string& address, Dice& dice) {
    auto newborn = must(Process::spawn(peer_command({"hold-server", address}), {.out = discarded, .in = piped}));
    dice.pass(20);
    must(newborn.kill());
    must(newborn.wait(patience()));
}

void check_that_it_can_be_listened_at(const std::string& address) {
    auto listener = Listener::listen(address);
    CHECK(problem(listener) == "");
    if (!listener) return;
    Background connected([&] { return Stream::connect(address, {.deadline = patience()}); });
    CHECK(problem(listener->accept(patience())) == "");
    CHECK(problem(connected.get()) == "");
}

}  // namespace

TEST_SUITE("random_kills") {
    TEST_CASE("a sender that is killed at any moment has sent a beginning, and its reader comes to an end") {
        Dice dice(kSeed);
        for (const auto& driver : stream_drivers()) {
            if (!sees_death_while_sending(driver)) continue;
            CAPTURE(std::string(driver.name));
            for (int round = 0; round < kRounds; ++round) {
                CAPTURE(round);
                const bool listens = driver.duplex && dice.below(2) == 0;
                kill_source(driver, listens ? Victim::listens : Victim::connects, dice);
            }
        }
    }

    TEST_CASE("a receiver that is killed at any moment leaves a sender that is told so") {
        Dice dice(kSeed + 1);
        for (const auto& driver : stream_drivers()) {
            CAPTURE(std::string(driver.name));
            for (int round = 0; round < kRounds; ++round) {
                CAPTURE(round);
                const bool connects = driver.duplex && dice.below(2) == 0;
                kill_sink(driver, connects ? Victim::connects : Victim::listens, dice);
            }
        }
    }

    TEST_CASE("a listener that is killed at any moment of its beginning leaves a name that can be used again") {
        Dice dice(kSeed + 2);
        for (const auto& driver : stream_drivers()) {
            CAPTURE(std::string(driver.name));
            // A free port, found once, is the same in each round.
            const auto address = must(Listener::listen(driver.address())).address().text();
            for (int round = 0; round < kRounds; ++round) {
                CAPTURE(round);
                kill_newborn_listener(address, dice);
                check_that_it_can_be_listened_at(address);
            }
        }
    }
}

}  // namespace strait::test
