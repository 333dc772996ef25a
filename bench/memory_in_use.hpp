#pragma once
/// What this process and the memory that it shares take of the machine's.

#include <strait/error.hpp>

#include <cstdint>

namespace strait::bench {

/// Bytes: shared memory of the whole machine, since what is reserved there counts although nobody has touched it, and the private memory of
/// this process. Others' shared memory is in it as well: only what it grows by says something. Also lets this process open as many files as it may.
/// Errors: not_supported_here (Windows). Source: proc(5) meminfo Shmem, status RssAnon; setrlimit(2).
[[nodiscard]] Result<std::int64_t> memory_in_use();

}  // namespace strait::bench
