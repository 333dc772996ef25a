#include "bench/time_left.hpp"

#include <fmt/format.h>

namespace strait::bench {

std::string time_left_text(std::size_t done, std::size_t all, std::chrono::nanoseconds elapsed) {
    if (done == 0) return "";
    const double each = std::chrono::duration<double>(elapsed).count() / static_cast<double>(done);
    const double rest = each * static_cast<double>(all - done);
    if (rest < 100) return fmt::format("{:.0f} s left", rest);
    return fmt::format("{:.0f} min left", rest / 60);
}

}  // namespace strait::bench
