#pragma once
/// A row of the bench: what is measured, beside what it cannot beat.

#include "bench/contender.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace strait::bench {

/// Where the two processes of a row run.
enum class Place : std::uint8_t {
    apart,    ///< each is pinned to a CPU of its own; the library knows that there are two
    one_cpu,  ///< both are pinned to the same one from their beginning on, so that the library knows no other
};

struct Contest {
    std::string name;  ///< `stream/pipe/round-trip/8B`: family, mechanism, measure, what tells it apart
    Entrant subject;
    std::optional<Entrant> limit = {};  ///< nothing: the row is a limit itself
    std::optional<Target> target = {};  ///< of the ratio of the subject to the limit
    bool is_quick = true;               ///< else `--full` only
    bool spins = false;                 ///< makes no sense on one CPU
    Place place = Place::apart;
};

/// `stream`, `pipe`, {round_trip, 8} → `stream/pipe/round-trip/8B`; without the size where there is none.
[[nodiscard]] std::string contest_name(const std::string& family, const std::string& mechanism, const Task& task);

/// All rows of this system, in the order in which they are shown.
[[nodiscard]] std::vector<Contest> all_contests();

/// One file per family. A system that has not got one adds nothing.
void add_hardware_contests(std::vector<Contest>& contests);
void add_wake_up_contests(std::vector<Contest>& contests);
void add_stream_contests(std::vector<Contest>& contests);
void add_datagram_contests(std::vector<Contest>& contests);
void add_channel_contests(std::vector<Contest>& contests);
void add_topic_contests(std::vector<Contest>& contests);
void add_fan_out_contests(std::vector<Contest>& contests);
void add_notify_contests(std::vector<Contest>& contests);
void add_idle_contests(std::vector<Contest>& contests);
void add_memory_contests(std::vector<Contest>& contests);
void add_state_contests(std::vector<Contest>& contests);
void add_state_reader_contests(std::vector<Contest>& contests);
void add_system_contests(std::vector<Contest>& contests);
void add_call_contests(std::vector<Contest>& contests);
void add_foreign_call_contests(std::vector<Contest>& contests);

}  // namespace strait::bench
