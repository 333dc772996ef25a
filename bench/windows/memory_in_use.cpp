#include "bench/memory_in_use.hpp"

namespace strait::bench {

Result<std::int64_t> memory_in_use() {
    return fail(Errc::not_supported_here, "Windows does not say how much memory sections take");
}

Result<std::int64_t> memory_of(std::uint32_t /*process*/) { return memory_in_use(); }

// There is no limit worth the name.
Result<void> allow_open_files(std::uint64_t /*count*/) { return {}; }

}  // namespace strait::bench
