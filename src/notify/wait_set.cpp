#include "strait/wait_set.hpp"

#include "os/ready_set.hpp"

#include <map>
#include <utility>

namespace strait {

struct WaitSet::State {
    std::unique_ptr<os::ReadySet> ready;
    std::map<Id, std::shared_ptr<const std::function<void()>>> handlers;
    Id next = 1;
};

WaitSet::WaitSet() : state_(std::make_unique<State>()) {}
WaitSet::WaitSet(WaitSet&&) noexcept = default;
WaitSet& WaitSet::operator=(WaitSet&&) noexcept = default;
WaitSet::~WaitSet() = default;

// Made at first use, because a constructor cannot say that descriptors ran out.
Result<void> WaitSet::prepare() {
    if (!state_) return fail(Errc::closed, "the wait set was moved from");
    if (state_->ready) return {};
    auto ready = os::ReadySet::create();
    if (!ready) return std::unexpected(ready.error());
    state_->ready = std::move(*ready);
    return {};
}

Result<WaitSet::Id> WaitSet::add(NativeHandle handle, std::function<void()> handler) {
    if (const auto prepared = prepare(); !prepared) return std::unexpected(prepared.error());
    const Id id = state_->next++;
    if (const auto added = state_->ready->add(handle, id); !added) return std::unexpected(added.error());
    state_->handlers.emplace(id, std::make_shared<const std::function<void()>>(std::move(handler)));
    return id;
}

void WaitSet::remove(Id id) noexcept {
    if (state_ && state_->handlers.erase(id) != 0) state_->ready->remove(id);
}

Result<std::size_t> WaitSet::wait(const Deadline& deadline) {
    if (const auto prepared = prepare(); !prepared) return std::unexpected(prepared.error());
    if (state_->handlers.empty() && deadline.is_never()) {
        return fail(Errc::invalid_argument, "the wait set is empty and nothing would ever end the wait");
    }
    const auto keys = state_->ready->wait(deadline);
    if (!keys) return std::unexpected(keys.error());
    std::size_t called = 0;
    for (const Id id : *keys) {
        // A handler before this one may have removed it.
        const auto found = state_->handlers.find(id);
        if (found == state_->handlers.end()) continue;
        // Held here, because a handler may remove itself.
        const auto handler = found->second;
        (*handler)();
        ++called;
    }
    return called;
}

Result<void> WaitSet::run(const std::stop_token& stop) {
    const Deadline until_stopped = Deadline::until_stopped(stop);
    while (!stop.stop_requested()) {
        const auto waited = wait(until_stopped);
        if (!waited && waited.error() != Errc::cancelled) return std::unexpected(waited.error());
    }
    return {};
}

}  // namespace strait
