#pragma once
/// Two ends of a stream: ours, which survives, and another process's, which is killed.

#include "support/drivers.hpp"
#include "support/test_peer.hpp"

#include <strait/listener.hpp>
#include <strait/stream.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace strait::test {

using Clock = std::chrono::steady_clock;

/// What a survivor learns: `end`, `ok`, or the name of an error; and when.
struct News {
    std::string what;
    Clock::time_point at;
};

enum class Victim : std::uint8_t { listens, connects };

/// Both values, for loops, and their names, for messages.
inline constexpr std::array kVictims{Victim::listens, Victim::connects};
[[nodiscard]] std::string name(Victim victim);

class Couple {
  public:
    /// `role` is one of tests/peer without `-server` or `-client`; the arguments go behind its address.
    Couple(const StreamDriver& driver, Victim side, const std::string& role, std::vector<std::string> arguments = {});

    [[nodiscard]] Stream& survivor() noexcept { return survivor_; }
    [[nodiscard]] TestPeer& victim() noexcept { return *victim_; }
    void kill();

    /// Kills the victim while the survivor is busy learning of it, and returns what it learnt, and the time from the kill to that.
    struct Told {
        std::string what;
        Clock::duration after;
    };
    [[nodiscard]] Told kill_while(const std::function<News(Stream&)>& learning);

  private:
    void wait_until_connected(const std::string& role);

    std::optional<Listener> listener_;
    std::optional<TestPeer> victim_;
    Stream survivor_;
};

/// Ways to learn that the other end is gone. None of them has a deadline short enough to be what ends it.
[[nodiscard]] News read_to_end(Stream& stream);
[[nodiscard]] News write_to_end(Stream& stream);
[[nodiscard]] News await_hang_up(Stream& stream);

/// Passes this time, or a little more, doing nothing of use: the moment of a kill has to be drawn somehow.
void dawdle(Clock::duration time);

/// The best of a few, since the machine may be busy with other things, but not always. Stops at the first that is good enough.
[[nodiscard]] Clock::duration best_of_few(const std::function<Clock::duration()>& attempt);

/// The promise: death is reported within this time.
inline constexpr std::chrono::milliseconds kTold{100};

}  // namespace strait::test
