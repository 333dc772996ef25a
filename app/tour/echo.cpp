#include "tour/echo.hpp"

#include <array>
#include <thread>
#include <vector>

namespace strait::app::tour {
namespace {

// Sends in a thread of its own, so that no full buffer on the way can stop both sides.
Result<void> exchange(Stream& from, Stream& to, std::span<const std::byte> data, std::span<std::byte> echo) {
    Result<void> sent;
    Result<void> came;
    {
        const std::jthread sending([&] { sent = to.write(data); });
        came = from.read_exact(echo);
    }
    return came ? sent : came;
}

}  // namespace

Result<Figures> measure_echo(Stream& from, Stream& to, const Input& input) {
    std::vector<std::byte> echo(input.bulk.size());
    const auto back = std::span(echo).first(input.bytes.size());
    if (const auto done = exchange(from, to, input.bytes, back); !done) return std::unexpected(done.error());
    if (const auto digest = sha256(back); digest != input.digest)
        return fail(Errc::io, "what came back is not what was sent: its SHA-256 is " + hex(digest));

    const auto round_trip = median_round_trip([&]() -> Result<void> {
        std::array<std::byte, sizeof(Message)> block{};
        if (auto sent = to.write(block); !sent) return sent;
        return from.read_exact(block);
    });
    if (!round_trip) return std::unexpected(round_trip.error());
    const auto rate = throughput([&]() -> Result<std::uint64_t> {
        if (const auto done = exchange(from, to, input.bulk, echo); !done) return std::unexpected(done.error());
        return input.bulk.size();
    });
    if (!rate) return std::unexpected(rate.error());
    return Figures{*round_trip, *rate};
}

}  // namespace strait::app::tour
