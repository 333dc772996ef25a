// What the threads of an execution do to its memory.

#include "model/execution.hpp"

#include <utility>

namespace strait::model {

// Before an operation: perhaps another thread's turn comes first.
void Execution::arrive(const Site& site, const void* address) {
    auto& own = threads_[self_];
    if (sites_ != nullptr) sites_->insert(site);
    const bool looks_again = site.kind == Kind::load && own.looked_where == address && own.looked_at.is_at(site);
    own.looked_at = site;
    own.looked_where = site.kind == Kind::load ? address : nullptr;
    step_as(looks_again ? Switch::wanted : Switch::offered);
}

// After it.
void Execution::leave(const Event& event) {
    events_.push_back(event);
    do_delayed();
    if (const auto& race = memory_.race()) fail(*race);
}

void Execution::do_delayed() {
    for (const auto& late : std::exchange(threads_[self_].delayed, {})) {
        step();
        memory_.store(observer(), late.place, late.value, late.order);
    }
}

std::uint64_t Execution::load(Place place, const How& how) {
    const auto site = Site::of(how.where, Kind::load, how.order);
    arrive(site, place.address);
    if (mutation_.is(Mistake::blind, site)) {
        leave({self_, site, place, 0, 0, "blind"});
        return 0;
    }
    const auto seen =
        memory_.load(observer(), place, mutation_.is(Mistake::weaker, site) ? mutation_.order : how.order);
    leave({self_, site, place, seen.value, seen.age, {}});
    return seen.value;
}

void Execution::store(Place place, std::uint64_t value, const How& how) {
    const auto site = Site::of(how.where, Kind::store, how.order);
    arrive(site, place.address);
    if (mutation_.is(Mistake::dropped, site)) return leave({self_, site, place, value, 0, "dropped"});
    const auto order = mutation_.is(Mistake::weaker, site) ? mutation_.order : how.order;
    if (mutation_.is(Mistake::late, site) && self_ != 0) {
        do_delayed();
        threads_[self_].delayed.push_back({place, value, order});
        events_.push_back({self_, site, place, value, 0, "after the next"});
        return;
    }
    memory_.store(observer(), place, value, order);
    leave({self_, site, place, value, 0, {}});
}

std::uint64_t Execution::update(Place place, const How& how,
                                const std::function<std::uint64_t(std::uint64_t)>& change) {
    const auto site = Site::of(how.where, Kind::update, how.order);
    arrive(site, place.address);
    const auto order = mutation_.is(Mistake::weaker, site) ? mutation_.order : how.order;
    const auto seen = memory_.update(observer(), place, order, change);
    leave({self_, site, place, change(seen.value), 0, {}});
    return seen.value;
}

Memory::Seen Execution::compare_exchange(Place place, const Memory::Exchange& exchange,
                                         const std::source_location& where) {
    const auto site = Site::of(where, Kind::update, exchange.success, exchange.failure);
    arrive(site, place.address);
    auto done = exchange;
    if (mutation_.is(Mistake::weaker, site)) done.success = mutation_.order;
    if (mutation_.is(Mistake::weaker_failure, site)) done.failure = mutation_.order;
    const auto seen = memory_.compare_exchange(observer(), place, done);
    leave({self_, site, place, seen.exchanged ? exchange.desired : seen.value, seen.age,
           seen.exchanged ? "exchanged" : "not exchanged"});
    return seen;
}

void Execution::fence(const How& how) {
    const auto site = Site::of(how.where, Kind::fence, how.order);
    arrive(site, nullptr);
    if (!mutation_.is(Mistake::dropped, site)) memory_.fence(observer(), how.order);
    leave({self_, site, {}, 0, 0, {}});
}

void Execution::barrier(const std::source_location& where, const std::function<bool(Thread)>& reaches) {
    const auto site = Site::of(where, Kind::barrier, Order::seq_cst);
    arrive(site, nullptr);
    memory_.fence(observer(), Order::seq_cst);
    leave({self_, site, {}, 0, 0, {}});
    if (mutation_.is(Mistake::dropped, site)) return;
    for (Thread other = 1; other < threads_.size(); ++other) {
        if (other == self_ || !reaches(other)) continue;
        // One that has ended has been in the kernel since.
        step();
        memory_.fence(threads_[other].observer, Order::seq_cst);
    }
    step();
    memory_.fence(observer(), Order::seq_cst);
}

void Execution::read_plain(const void* address, std::size_t size) {
    observer().step();
    memory_.read_plain(observer(), static_cast<const std::byte*>(address), size);
    if (const auto& race = memory_.race()) fail(*race);
}

void Execution::write_plain(void* address, std::size_t size) {
    observer().step();
    memory_.write_plain(observer(), static_cast<const std::byte*>(address), size);
    if (const auto& race = memory_.race()) fail(*race);
}

void Execution::note(std::string text) { events_.push_back({self_, {}, {}, 0, 0, std::move(text)}); }

std::string Execution::place_text(const void* address) const {
    for (const auto& region : regions_) {
        const auto offset =
            reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(region.memory.data());
        if (offset < region.memory.size()) return region.name + "+" + std::to_string(offset);
    }
    return "nowhere";
}

std::string Execution::trace() const {
    std::string text;
    for (const auto& event : events_) {
        text.append("  ").append(threads_[event.thread].name).append(": ");
        if (event.site.line != 0) text.append(event.site.text()).append("  ");
        if (event.place.address != nullptr)
            text.append(place_text(event.place.address)).append(" = ").append(std::to_string(event.value));
        if (event.age > 0) text.append(", ").append(std::to_string(event.age)).append(" behind the newest");
        if (!event.text.empty()) text.append(event.site.line != 0 ? ", " : "").append(event.text);
        text.push_back('\n');
    }
    return text;
}

}  // namespace strait::model
