#include "transfer/connecting.hpp"

#include "os/pause.hpp"

#include <algorithm>

namespace strait {
namespace {

constexpr std::chrono::milliseconds kFirstPause{1};
constexpr std::chrono::milliseconds kLongestPause{20};

}  // namespace

Result<std::unique_ptr<os::ByteStream>> connect_patiently(ConnectOnce connect, const Address& address,
                                                          const ConnectOptions& options) {
    const auto give_up = Deadline::Clock::now() + options.wait;
    auto pause = kFirstPause;
    while (true) {
        if (options.deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        auto opened = connect(address, options.server, options.deadline);
        const bool nobody_yet = !opened && opened.error() == Errc::not_found;
        if (!nobody_yet || Deadline::Clock::now() >= give_up) return opened;
        const auto wake = std::min(give_up, Deadline::Clock::now() + pause);
        const Error end = os::pause(options.deadline.or_at(wake));
        if (end == Errc::cancelled || options.deadline.expired()) return std::unexpected(end);
        pause = std::min(pause * 2, kLongestPause);
    }
}

}  // namespace strait
