#pragma once
/// Clients that have called once and say nothing more: what each of them takes of the server's memory, and what they cost one that goes on. They are this
/// process's, the server is the other one.

#include "bench/contender.hpp"

#include <cstddef>
#include <string>

namespace strait::bench {

struct CrowdSize {
    std::string scheme = "unix";
    std::size_t count = 10'000;
    std::size_t files_each = 1;  ///< that a connection takes of each of the two processes, at most
};

[[nodiscard]] Entrant crowd_memory(const CrowdSize& size, const Task& task);
[[nodiscard]] Entrant crowded_call(const CrowdSize& size, const Task& task);

}  // namespace strait::bench
