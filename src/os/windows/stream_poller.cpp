#include "os/stream_poller.hpp"

namespace strait::os {

Result<std::unique_ptr<StreamPoller>> StreamPoller::create() {
    return fail(Errc::not_supported_here, "streams have no handles that free threads could share");
}

// There is no limit worth the name.
std::uint64_t allow_open_handles(std::uint64_t count) noexcept { return count; }

}  // namespace strait::os
