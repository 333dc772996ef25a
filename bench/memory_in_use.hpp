#pragma once
/// What this process and the memory that it shares take of the machine's.

#include <strait/error.hpp>

#include <cstdint>

namespace strait::bench {

/// Bytes: shared memory of the whole machine, since what is reserved there counts although nobody has touched it, and the private memory of
/// this process. Others' shared memory is in it as well: only what it grows by says something. Also lets this process open as many files as it may.
/// Errors: not_supported_here (Windows). Source: proc(5) meminfo Shmem, status RssAnon; setrlimit(2).
[[nodiscard]] Result<std::int64_t> memory_in_use();

/// Bytes of another process's, its part of what it shares with others counted. Errors: not_supported_here (Windows), not_found (no such process).
/// Source: proc(5) smaps_rollup Pss.
[[nodiscard]] Result<std::int64_t> memory_of(std::uint32_t process);

/// Lets this process have so many files open. Errors: not_supported_here (it may not; the reason says how many it may have). Source: setrlimit(2).
[[nodiscard]] Result<void> allow_open_files(std::uint64_t count);

}  // namespace strait::bench
