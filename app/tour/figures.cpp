#include "tour/figures.hpp"

#include <algorithm>
#include <vector>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kWarmUp = 20;
constexpr std::size_t kMostRounds = 2000;
constexpr std::size_t kFewestRounds = 20;
constexpr auto kRoundTripBudget = 150ms;
constexpr auto kThroughputBudget = 250ms;

Result<Message> ask(Partner& partner, Operation operation, std::span<const std::byte> payload = {}) {
    return partner.ask({.operation = operation, .size = payload.size()}, payload);
}

// In as many requests as the mechanism needs for it.
Result<std::uint64_t> send(Partner& partner, Operation operation, std::span<const std::byte> data) {
    for (auto rest = data; !rest.empty();) {
        const auto part = rest.first(std::min(rest.size(), partner.largest_payload()));
        if (const auto answer = ask(partner, operation, part); !answer) return std::unexpected(answer.error());
        rest = rest.subspan(part.size());
    }
    return data.size();
}

Result<void> verify(Partner& partner, const Input& input) {
    if (const auto sent = send(partner, Operation::hash, input.bytes); !sent) return std::unexpected(sent.error());
    const auto answer = ask(partner, Operation::digest);
    if (!answer) return std::unexpected(answer.error());
    if (answer->digest == input.digest) return {};
    return fail(Errc::io, "what arrived is not what was sent: its SHA-256 is " + hex(answer->digest));
}

}  // namespace

Result<std::chrono::nanoseconds> median_round_trip(const RoundTrip& exchange) {
    for (int i = 0; i < kWarmUp; ++i) {
        if (const auto done = exchange(); !done) return std::unexpected(done.error());
    }
    std::vector<Clock::duration> samples;
    samples.reserve(kMostRounds);
    const auto end = Clock::now() + kRoundTripBudget;
    while (samples.size() < kMostRounds && (samples.size() < kFewestRounds || Clock::now() < end)) {
        const auto start = Clock::now();
        if (const auto done = exchange(); !done) return std::unexpected(done.error());
        samples.push_back(Clock::now() - start);
    }
    const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
    std::ranges::nth_element(samples, middle);
    return *middle;
}

Result<double> throughput(const Transfer& transfer) {
    std::uint64_t bytes = 0;
    const auto start = Clock::now();
    auto now = start;
    do {
        const auto moved = transfer();
        if (!moved) return std::unexpected(moved.error());
        bytes += *moved;
        now = Clock::now();
    } while (now - start < kThroughputBudget);
    return static_cast<double>(bytes) / 1e6 / std::chrono::duration<double>(now - start).count();
}

Result<Figures> measure(Partner& partner, const Input& input) {
    if (const auto same = verify(partner, input); !same) return std::unexpected(same.error());
    const auto round_trip = median_round_trip([&partner]() -> Result<void> {
        const auto answer = ask(partner, Operation::echo);
        if (!answer) return std::unexpected(answer.error());
        return {};
    });
    if (!round_trip) return std::unexpected(round_trip.error());
    const auto rate = throughput([&] { return send(partner, Operation::sink, input.bulk); });
    if (!rate) return std::unexpected(rate.error());
    if (const auto dismissed = partner.dismiss(); !dismissed) return std::unexpected(dismissed.error());
    return Figures{*round_trip, *rate};
}

}  // namespace strait::app::tour
