#include "share/change_watch.hpp"

#include "os/pause.hpp"
#include "share/fingerprint.hpp"
#include "strait/bytes.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace strait {
namespace {

using namespace std::chrono_literals;

// Half of the 100 ms within which a silent writer must be noticed.
constexpr auto kLookInterval = 50ms;
// Looking at more than this is no longer negligible, so it is done less often, and not when a region is opened.
constexpr std::uint64_t kCheapLook = 64_MiB;
constexpr int kLookShare = 5;

}  // namespace

ChangeWatch::ChangeWatch(const os::MemoryMapping& mapping)
    : mapping_(mapping), bell_(mechanism::ChangeNotice::open(mapping.identity())) {
    if (bell_) seen_version_ = (*bell_)->version();
    if (mapping_.bytes().size() <= kCheapLook) seen_content_ = fingerprint(mapping_.bytes());
}

Result<void> ChangeWatch::ring() {
    if (!bell_) return std::unexpected(bell_.error());
    const auto version = (*bell_)->ring();
    // Only if nobody else rang in between: their change is still to be seen.
    auto previous = version - 1;
    if (seen_version_.compare_exchange_strong(previous, version)) own_write_ = true;
    refresh_signal();
    return {};
}

bool ChangeWatch::content_changed() {
    const auto start = Deadline::Clock::now();
    const auto content = fingerprint(mapping_.bytes());
    look_cost_ = Deadline::Clock::now() - start;
    const bool known = seen_content_.has_value() && !own_write_.exchange(false);
    const bool changed = known && content != *seen_content_;
    seen_content_ = content;
    return changed;
}

bool ChangeWatch::bell_rang() {
    if (!bell_) return false;
    const auto version = (*bell_)->version();
    return seen_version_.exchange(version) != version;
}

Error ChangeWatch::wait_for_bell(const Deadline& deadline) {
    if (!bell_) return os::pause(deadline);
    const auto rang = (*bell_)->wait(seen_version_, deadline);
    return rang ? Error(Errc::timed_out) : rang.error();
}

Result<void> ChangeWatch::wait(const Deadline& deadline) {
    while (true) {
        const bool rang = bell_rang();
        const bool changed = content_changed();
        if (rang) refresh_signal();
        if (const auto whole = mapping_.check(); !whole) return whole;
        if (rang || changed) return {};
        if (deadline.expired()) return fail(Errc::timed_out);
        const bool is_large = mapping_.bytes().size() > kCheapLook;
        const auto pause =
            is_large ? std::max<Deadline::Clock::duration>(kLookInterval, look_cost_ * kLookShare) : kLookInterval;
        const Error end = wait_for_bell(deadline.or_at(Deadline::Clock::now() + pause));
        if (end != Errc::timed_out) return std::unexpected(end);
    }
}

Result<NativeHandle> ChangeWatch::wait_handle() {
    if (!bell_) return std::unexpected(bell_.error());
    const std::scoped_lock lock(signal_mutex_);
    if (signal_) return signal_->handle();
    auto& bell = **bell_;
    auto signal = os::ReadySignal::start(
        {.is_ready = [this, &bell] { return bell.version() != seen_version_; },
         .wait = [this, &bell](const Deadline& deadline) { return bell.wait(seen_version_, deadline); }});
    if (!signal) return std::unexpected(std::move(signal.error()));
    signal_ = std::move(*signal);
    return signal_->handle();
}

void ChangeWatch::refresh_signal() {
    const std::scoped_lock lock(signal_mutex_);
    if (signal_) signal_->refresh();
}

}  // namespace strait
