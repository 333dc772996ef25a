// What a channel asks of the system, as a case gives it.

#include "model/simulated_link.hpp"
#include "os/process_barrier.hpp"
#include "os/spin.hpp"

#include <array>
#include <source_location>

namespace strait {
namespace model {
namespace {

std::array<bool, kMostThreads> stay_out{};
Looking looking = Looking::pays;
bool did_pay = true;

}  // namespace

void take_part_in_barriers(Thread thread, bool takes_part) { stay_out.at(thread) = !takes_part; }

void let_looking(Looking what) {
    looking = what;
    did_pay = what == Looking::pays;
}

bool SimulatedLink::has_left() const noexcept { return Execution::current().has_ended(wire_.ends.at(1 - end_)); }

bool SimulatedLink::peer_gone() noexcept {
    auto& execution = Execution::current();
    execution.step();
    if (!has_left()) return false;
    execution.learn_from(wire_.ends.at(1 - end_));
    return true;
}

void SimulatedLink::ring(os::Bell bell) noexcept {
    auto& execution = Execution::current();
    execution.call([&] {
        auto& theirs = wire_.bells.at(1 - end_).at(static_cast<std::size_t>(bell));
        theirs.has_rung = true;
        theirs.heard.join(execution.view());
        execution.note("rings");
    });
}

Result<void> SimulatedLink::wait(os::Bell bell, const Deadline& deadline) {
    auto& execution = Execution::current();
    auto& own = wire_.bells.at(end_).at(static_cast<std::size_t>(bell));
    const auto ready = [&] { return own.has_rung || has_left(); };
    execution.note("goes to sleep");
    if (!deadline.is_now()) execution.wait_until(bell == os::Bell::data ? "data" : "room", ready);
    if (peer_gone()) return fail(Errc::peer_died);
    if (!own.has_rung) return fail(Errc::timed_out);
    own.has_rung = false;
    execution.learn(own.heard);
    return {};
}

}  // namespace model

namespace os {

bool takes_part_in_barriers() noexcept { return !model::stay_out.at(model::Execution::current().self()); }

// One that takes part reaches those that do, too.
void heavy_barrier() noexcept {
    const auto reaches = [](model::Thread thread) { return takes_part_in_barriers() && !model::stay_out.at(thread); };
    model::Execution::current().barrier(std::source_location::current(), reaches);
}

std::chrono::nanoseconds wake_cost() { return std::chrono::nanoseconds::zero(); }
std::uint32_t rarest_trial() noexcept { return Spin::kFirstTrial; }
// Looking itself is no part of the model: whoever waits sleeps at once, with the experience that it has been given.
bool Spin::worth_it() {
    if (model::looking == model::Looking::pays_by_turns) model::did_pay = !model::did_pay;
    budget_ = std::chrono::nanoseconds(model::did_pay ? 1 : 0);
    return false;
}
bool Spin::note_gain() noexcept { return true; }
bool Spin::note_loss() noexcept { return false; }

}  // namespace os
}  // namespace strait
