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

Result<void> PeerLink::read_word() {
    std::array<std::byte, 1> word{};
    return process_.out().read_exact(word);
}

Result<void> PeerLink::begin(const Order& order) {
    if (auto sent = process_.in().write(std::as_bytes(std::span(&order, 1))); !sent) return sent;
    return read_word();
}

Result<void> PeerLink::end() { return read_word(); }

Result<void> follow_orders(const std::function<Result<void>(const Order&)>& play) {
    auto stdio = Stream::connect("stdio:");
    if (!stdio) return std::unexpected(stdio.error());
    Order order;
    while (stdio->read_exact(std::as_writable_bytes(std::span(&order, 1)))) {
        if (auto ready = stdio->write(kWord); !ready) return ready;
        if (auto played = play(order); !played) return played;
        if (auto done = stdio->write(kWord); !done) return done;
    }
    return {};
}

}  // namespace strait::bench
