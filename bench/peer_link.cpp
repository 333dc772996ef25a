#include "bench/peer_link.hpp"

#include "bench/workbench.hpp"

#include <array>
#include <span>

namespace strait::bench {
namespace {

constexpr std::array<std::byte, 1> kWord{};

}  // namespace

Result<PeerLink> PeerLink::start(const Workbench& bench, const std::vector<std::string>& role) {
    auto process = app::tour::OtherProcess::start(bench.peer_command(role), bench.deadline());
    if (!process) return std::unexpected(process.error());
    return PeerLink(std::move(*process));
}

Result<void> PeerLink::begin(const Order& order) {
    if (auto sent = process_.in().write(std::as_bytes(std::span(&order, 1))); !sent) return sent;
    std::array<std::byte, 1> word{};
    return process_.out().read_exact(word);
}

Result<void> PeerLink::end() { return process_.out().read_exact(std::as_writable_bytes(std::span(&told_, 1))); }

Result<void> follow_orders(const std::function<Result<void>(const Order&)>& play) {
    return follow_measured_orders([&play](const Order& order) -> Result<double> {
        if (auto played = play(order); !played) return std::unexpected(played.error());
        return 0;
    });
}

Result<void> follow_measured_orders(const std::function<Result<double>(const Order&)>& play) {
    auto stdio = Stream::connect("stdio:");
    if (!stdio) return std::unexpected(stdio.error());
    Order order;
    while (stdio->read_exact(std::as_writable_bytes(std::span(&order, 1)))) {
        if (auto ready = stdio->write(kWord); !ready) return ready;
        const auto played = play(order);
        if (!played) return std::unexpected(played.error());
        if (auto done = stdio->write(std::as_bytes(std::span(&*played, 1))); !done) return done;
    }
    return {};
}

}  // namespace strait::bench
