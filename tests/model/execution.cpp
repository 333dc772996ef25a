#include "model/execution.hpp"

#include <algorithm>
#include <utility>

namespace strait::model {
namespace {

// Who has gone on for so long without a look that anybody could answer lets others in.
constexpr std::uint32_t kFair = 300;

Execution* running = nullptr;

bool lies_in(std::span<const std::byte> memory, const void* address) noexcept {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    const auto begin = reinterpret_cast<std::uintptr_t>(memory.data());
    return at >= begin && at < begin + memory.size();
}

}  // namespace

Execution* Execution::of(const void* address) noexcept {
    if (running == nullptr) return nullptr;
    for (const auto& region : running->regions_) {
        if (lies_in(region.memory, address)) return running;
    }
    return nullptr;
}

Execution* Execution::under_way() noexcept { return running; }

Execution::Execution(Choices& choices, const Bounds& bounds) : choices_(choices), bounds_(bounds), memory_(choices) {
    threads_.reserve(kMostThreads);
}

void Execution::begin() {
    memory_.begin(bounds_.stale);
    threads_.clear();
    threads_.push_back({.name = "the case"});
    regions_.clear();
    events_.clear();
    wakes_.clear();
    self_ = 0;
    timeouts_ = Timeouts::never;
    preemptions_left_ = bounds_.preemptions;
    deaths_left_ = bounds_.deaths;
    steps_ = 0;
    glances_ = 0;
    failure_.clear();
    running = this;
}

void Execution::perform(const std::function<void(Execution&)>& body) {
    begin();
    fibers_[0].begin([this, &body] {
        body(*this);
        Fiber::switch_between(fibers_[0], explorer_);
    });
    Fiber::switch_between(explorer_, fibers_[0]);
    running = nullptr;
}

void Execution::share(std::string name, std::span<std::byte> memory) { regions_.push_back({std::move(name), memory}); }

Thread Execution::thread(std::string name, std::function<void()> body, Fate fate) {
    const auto number = static_cast<Thread>(threads_.size());
    threads_.push_back({.name = std::move(name), .fate = fate});
    threads_.back().observer.number = number;
    fibers_.at(number).begin([this, body = std::move(body)] {
        body();
        do_delayed();
        end_thread(State::ended);
    });
    return number;
}

void Execution::run() {
    for (std::size_t i = 1; i < threads_.size(); ++i) threads_[i].observer.view.join(threads_[0].observer.view);
    threads_[0].state = State::blocked;
    threads_[0].ready = [this] {
        return std::all_of(threads_.begin() + 1, threads_.end(), [](const auto& t) { return t.state >= State::dead; });
    };
    threads_[0].waits_for = "all to end";
    if (threads_.size() > 1) schedule(Switch::needed);
    for (const auto& thread : threads_) threads_[0].observer.view.join(thread.observer.view);
}

// --- Whose turn it is ----------------------------------------------------------------------------------------------

bool Execution::can_go_on(Participant& thread) {
    return thread.state == State::ready || (thread.state == State::blocked && thread.ready());
}

std::vector<Thread> Execution::others() {
    std::vector<Thread> others;
    for (Thread i = 0; i < threads_.size(); ++i) {
        if (i != self_ && can_go_on(threads_[i])) others.push_back(i);
    }
    return others;
}

void Execution::go_to(Thread next) {
    const auto from = std::exchange(self_, next);
    threads_[next].state = State::ready;
    threads_[next].in_a_row = 0;
    Fiber::switch_between(fibers_.at(from), fibers_.at(next));
}

// offered: the thread could go on. wanted: it looks for something that another has to do. needed: it cannot go on.
void Execution::schedule(Switch how) {
    auto& own = threads_[self_];
    const bool can_die = own.fate == Fate::may_die && deaths_left_ > 0 && own.state < State::dead;
    std::vector<Thread> next;
    if (how != Switch::offered || preemptions_left_ > 0) next = others();
    if (how == Switch::offered || (how == Switch::wanted && next.empty())) next.insert(next.begin(), self_);
    const auto lives = std::max<std::size_t>(next.size(), 1);
    const auto chosen = choices_.choose(lives + (can_die ? 1 : 0));
    if (chosen == lives) {
        --deaths_left_;
        note("dies");
        return end_thread(State::dead);
    }
    if (next.empty()) return stuck();
    if (next[chosen] == self_) return;
    if (how == Switch::offered) --preemptions_left_;
    go_to(next[chosen]);
}

void Execution::end_thread(State state) {
    threads_[self_].state = state;
    schedule(Switch::needed);
}

void Execution::stuck() {
    if (timeouts_ == Timeouts::when_stuck) {
        for (Thread i = 1; i < threads_.size(); ++i) {
            if (threads_[i].state != State::blocked || !threads_[i].is_timed) continue;
            threads_[i].timed_out = true;
            if (i != self_) go_to(i);
            return;
        }
    }
    std::string who = "nobody can go on:";
    for (std::size_t i = 1; i < threads_.size(); ++i) {
        if (threads_[i].state == State::blocked)
            who.append(" ").append(threads_[i].name).append(" waits for ").append(threads_[i].waits_for).append(";");
    }
    fail(who);
}

void Execution::step_as(Switch how) {
    if (self_ == 0) return observer().step();
    if (++steps_ > bounds_.steps) fail("it comes to no end");
    schedule(++threads_[self_].in_a_row % kFair == 0 ? Switch::wanted : how);
    observer().step();
}

void Execution::step() {
    threads_[self_].looked_where = nullptr;
    step_as(Switch::offered);
}

bool Execution::wait_until(std::string_view for_what, const std::function<bool()>& ready, Wait wait) {
    do_delayed();
    step();
    return wait_here(for_what, ready, wait);
}

bool Execution::wait_here(std::string_view for_what, const std::function<bool()>& ready, Wait wait) {
    while (!ready()) {
        auto& own = threads_[self_];
        own.state = State::blocked;
        own.ready = ready;
        own.waits_for = for_what;
        own.is_timed = wait == Wait::timed;
        schedule(Switch::needed);
        threads_[self_].state = State::ready;
        if (std::exchange(threads_[self_].timed_out, false)) {
            note("waits no longer");
            return false;
        }
    }
    return true;
}

// --- What goes wrong -----------------------------------------------------------------------------------------------

void Execution::check(bool holds, std::string_view what) {
    if (!holds) fail(std::string(what));
}

// What is on the stacks stays there.
void Execution::fail(std::string what) {
    if (failure_.empty()) failure_ = std::move(what);
    Fiber::switch_between(fibers_.at(self_), explorer_);
    std::unreachable();
}

bool Execution::ask_for_death(Thread thread) {
    step();
    if (!is_dead(thread)) return false;
    learn_from(thread);
    return true;
}

}  // namespace strait::model
