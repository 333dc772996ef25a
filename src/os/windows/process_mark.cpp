#include "os/process_mark.hpp"

namespace strait::os {

ProcessMark process_mark() noexcept {
    static constinit const std::atomic<std::uint64_t> kMark{1};
    return {&kMark, 1};
}

}  // namespace strait::os
