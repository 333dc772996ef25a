/// kill -9 of either side of a stream: the other one is told within 100 ms, whatever it is doing.

#include "crash/couple.hpp"
#include "crash/wine.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/stream_pair.hpp"

#include <doctest/doctest.h>

#include <array>
#include <set>

namespace strait::test {
namespace {

using Outcomes = std::set<std::string>;

struct Scene {
    std::string role;  ///< what the victim does
    std::vector<std::string> arguments;
    std::function<void(Stream&)> before;  ///< what the survivor does first
    std::function<News(Stream&)> learning;
    Outcomes allowed;
};

void nothing(Stream&) {}
void fill(Stream& stream) { static_cast<void>(fill_up(stream)); }
void begin_reading(Stream& stream) {
    std::array<std::byte, 1> first{};
    must(stream.read_exact(first, patience()));
}

void play(const StreamDriver& driver, Victim side, const Scene& scene) {
    CAPTURE(std::string(driver.name));
    CAPTURE(name(side));
    CAPTURE(scene.role);
    const auto best = best_of_few([&] {
        Couple couple(driver, side, scene.role, scene.arguments);
        scene.before(couple.survivor());
        const auto told = couple.kill_while(scene.learning);
        CHECK_MESSAGE(scene.allowed.contains(told.what), told.what);
        return told.after;
    });
    CHECK(std::chrono::duration_cast<std::chrono::milliseconds>(best) < kTold);
}

// One that is one way can only be written to by the one that connects.
bool can_read(const StreamDriver& driver, Victim side) { return driver.duplex || side == Victim::connects; }
bool can_write(const StreamDriver& driver, Victim side) { return driver.duplex || side == Victim::listens; }

void play_reading(const Scene& scene) {
    for (const auto& driver : stream_drivers()) {
        for (const auto side : kVictims) {
            if (can_read(driver, side)) play(driver, side, scene);
        }
    }
}

void play_writing(const Scene& scene) {
    for (const auto& driver : stream_drivers()) {
        for (const auto side : kVictims) {
            if (can_write(driver, side)) play(driver, side, scene);
        }
    }
}

}  // namespace

TEST_SUITE("stream_death") {
    TEST_CASE("a survivor that waits for the first byte reads the end") {
        play_reading({"hold", {}, nothing, read_to_end, {"end"}});
    }

    TEST_CASE("a survivor that reads what is just being sent reads what was sent, and then the end") {
        const Scene scene{"source", {"1000000000"}, begin_reading, read_to_end, {"end", "peer_died"}};
        for (const auto& driver : stream_drivers()) {
            if (!sees_death_while_sending(driver)) continue;
            for (const auto side : kVictims) {
                if (can_read(driver, side)) play(driver, side, scene);
            }
        }
    }

    TEST_CASE("a survivor whose bytes nobody has read reads the end") {
        const auto send = [](Stream& stream) { must(stream.write(Pattern::take(1000), patience())); };
        for (const auto& driver : stream_drivers()) {
            if (!driver.duplex) continue;
            // What was lost with the peer may be told instead of the end.
            for (const auto side : kVictims) play(driver, side, {"hold", {}, send, read_to_end, {"end", "peer_died"}});
        }
    }

    TEST_CASE("a survivor that is blocked in a write, all buffers full, is told so") {
        play_writing({"hold", {}, fill, write_to_end, {"peer_died"}});
    }

    TEST_CASE("a survivor that writes what is just being read is told so") {
        play_writing({"sink", {}, nothing, write_to_end, {"peer_died"}});
    }

    TEST_CASE("a survivor that waits for the hang-up is told so") {
        for (const auto& driver : stream_drivers()) {
            if (!driver.sees_hang_up) continue;
            for (const auto side : kVictims) play(driver, side, {"hold", {}, nothing, await_hang_up, {"ok"}});
        }
    }

    TEST_CASE("a survivor that looks only later is told at once") {
        for (const auto& driver : stream_drivers()) {
            for (const auto side : kVictims) {
                if (!can_read(driver, side)) continue;
                CAPTURE(std::string(driver.name));
                CAPTURE(name(side));
                Couple couple(driver, side, "hold");
                couple.kill();
                CHECK(read_to_end(couple.survivor()).what == "end");
                std::array<std::byte, 1> more{};
                CHECK(must(couple.survivor().try_read(more)) == 0);
            }
        }
    }
}

}  // namespace strait::test
