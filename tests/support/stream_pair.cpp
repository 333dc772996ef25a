#include "support/stream_pair.hpp"

#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <array>
#include <utility>

namespace strait::test {
namespace {

// More than any mechanism keeps for a reader that does not read.
constexpr std::size_t kTooMuch = std::size_t{64} << 20;

}  // namespace

StreamPair connect_pair(const StreamDriver& driver) {
    auto listener = must(Listener::listen(driver.address()));
    Background connected([&] { return Stream::connect(listener.address(), {.deadline = patience()}); });
    auto server = must(listener.accept(patience()));
    auto client = must(connected.get());
    return {std::move(listener), std::move(client), std::move(server)};
}

std::size_t fill_up(Stream& stream) {
    Pattern pattern;
    std::array<std::byte, 65536> buffer;
    std::span<std::byte> left;
    for (std::size_t taken = 0; taken < kTooMuch;) {
        if (left.empty()) pattern.fill(left = buffer);
        // A moment is given each time: a socket moves what it has taken to the other side's buffer by and by.
        const auto count = stream.write_some(left, moment());
        if (!count && count.error() == Errc::timed_out) return taken;
        taken += must(count);
        left = left.subspan(*count);
    }
    throw Unexpected("the stream takes more and more, and nobody reads");
}

}  // namespace strait::test
