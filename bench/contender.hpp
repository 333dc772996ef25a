#pragma once
/// One way for two processes to exchange messages, as the bench measures it: strait's, the bare system calls', another library's.

#include "bench/task.hpp"

#include <strait/error.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace strait::bench {

class Workbench;

/// What one round asks of the other process. Travels as it is: both processes are the same program.
struct Order {
    Measure measure = Measure::round_trip;
    std::uint64_t size = 0;   ///< bytes of a message
    std::uint64_t count = 0;  ///< messages of the whole round
};

/// Set up and ready, with the other process at the other end, which sleeps between rounds: contenders take turns.
class Contender {
  public:
    Contender() = default;
    Contender(const Contender&) = delete;
    Contender& operator=(const Contender&) = delete;
    virtual ~Contender() = default;

    /// Opens a round. Returns when the other process is ready.
    virtual Result<void> begin(const Order& order) = 0;
    /// The next `count` messages of the round, and what comes back for them: each of them for a round trip; for a rate or a bandwidth, where
    /// one call makes the whole round, word that the last has arrived. The only part that is timed.
    virtual Result<void> run(std::uint64_t count) = 0;
    /// Closes the round: the other process sleeps again.
    virtual Result<void> end() = 0;
    /// What the round came to, where that is not the time that run() took. Asked after end().
    [[nodiscard]] virtual std::optional<double> figure() const { return std::nullopt; }
};

/// What takes part in a contest. Another library is one more of these.
struct Entrant {
    std::string name;  ///< `strait pipe://`, `bare Unix socket`
    Task task;
    std::function<Result<std::unique_ptr<Contender>>(const Workbench&, const Task&)> make;
};

}  // namespace strait::bench
