#include "bench/contest.hpp"

#include <fmt/format.h>

#include <string>

namespace strait::bench {

std::string contest_name(const std::string& family, const std::string& mechanism, const Task& task) {
    if (task.size == 0) return fmt::format("{}/{}/{}", family, mechanism, name(task.measure));
    auto size = text_of_size(task.size);
    std::erase(size, ' ');
    return fmt::format("{}/{}/{}/{}", family, mechanism, name(task.measure), size);
}

std::vector<Contest> all_contests() {
    std::vector<Contest> contests;
    add_hardware_contests(contests);
    add_wake_up_contests(contests);
    add_stream_contests(contests);
    add_datagram_contests(contests);
    add_channel_contests(contests);
    add_topic_contests(contests);
    add_fan_out_contests(contests);
    add_notify_contests(contests);
    add_idle_contests(contests);
    add_memory_contests(contests);
    add_state_contests(contests);
    add_state_reader_contests(contests);
    add_system_contests(contests);
    add_call_contests(contests);
    add_foreign_call_contests(contests);
    return contests;
}

}  // namespace strait::bench
