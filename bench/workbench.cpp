#include "bench/workbench.hpp"

#include "bench/library_view.hpp"
#include "terminal.hpp"

#include <utility>

namespace strait::bench {

struct Workbench::Shared {
    app::Scratch scratch;
    std::chrono::nanoseconds patience;
    int names = 0;
};

Workbench::Workbench(std::shared_ptr<Shared> shared, CpuPair cpus, std::stop_token stop)
    : shared_(std::move(shared)), cpus_(cpus), stop_(std::move(stop)) {}

Result<Workbench> Workbench::open(std::chrono::nanoseconds patience, std::stop_token stop) {
    auto scratch = app::Scratch::open("bench");
    if (!scratch) return std::unexpected(scratch.error());
    const auto cpus = choose_cpus();
    let_library_look(cpus);
    pin_to(cpus.here);
    return Workbench(std::make_shared<Shared>(std::move(*scratch), patience), cpus, std::move(stop));
}

Address Workbench::address(std::string_view scheme) const {
    return shared_->scratch.address(scheme, std::to_string(++shared_->names));
}

std::vector<std::string> Workbench::peer_command(const std::vector<std::string>& role) const {
    return peer_command(cpus_, role);
}

std::vector<std::string> Workbench::peer_command(const CpuPair& cpus, const std::vector<std::string>& role) {
    std::vector<std::string> command{app::own_program(), "bench-peer", text_of(cpus)};
    command.insert(command.end(), role.begin(), role.end());
    return command;
}

Deadline Workbench::deadline() const { return Deadline::after(shared_->patience).or_stopped(stop_); }

}  // namespace strait::bench
