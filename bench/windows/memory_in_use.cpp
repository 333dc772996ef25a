#include "bench/memory_in_use.hpp"

namespace strait::bench {

Result<std::int64_t> memory_in_use() {
    return fail(Errc::not_supported_here, "Windows does not say how much memory sections take");
}

}  // namespace strait::bench
