#include "bench/workbench.hpp"

#include "terminal.hpp"

#include <chrono>
#include <utility>

namespace strait::bench {
namespace {

// Only ends what hangs: a full row of large messages takes half a minute.
constexpr std::chrono::minutes kPatience{10};

}  // namespace

struct Workbench::Shared {
    app::Scratch scratch;
    int names = 0;
};

Workbench::Workbench(app::Scratch scratch, CpuPair cpus, std::stop_token stop)
    : shared_(std::make_shared<Shared>(std::move(scratch))), cpus_(cpus), stop_(std::move(stop)) {}

Result<Workbench> Workbench::open(std::stop_token stop) {
    auto scratch = app::Scratch::open("bench");
    if (!scratch) return std::unexpected(scratch.error());
    const auto cpus = choose_cpus();
    pin_to(cpus.here);
    return Workbench(std::move(*scratch), cpus, std::move(stop));
}

Address Workbench::address(std::string_view scheme) const {
    return shared_->scratch.address(scheme, std::to_string(++shared_->names));
}

std::vector<std::string> Workbench::peer_command(const std::vector<std::string>& role) const {
    const auto cpu = is_peer_free_ ? "any" : std::to_string(cpus_.there);
    std::vector<std::string> command{app::own_program(), "bench-peer", cpu};
    command.insert(command.end(), role.begin(), role.end());
    return command;
}

Deadline Workbench::deadline() const { return Deadline::after(kPatience).or_stopped(stop_); }

Workbench Workbench::on_one_cpu() const {
    auto same = *this;
    same.cpus_.there = same.cpus_.here;
    return same;
}

Workbench Workbench::with_free_peer() const {
    auto same = *this;
    same.is_peer_free_ = true;
    return same;
}

}  // namespace strait::bench
