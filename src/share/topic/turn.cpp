#include "share/topic/turn.hpp"

#include "core/fault_point.hpp"

#include <algorithm>
#include <utility>

namespace strait::topic {
namespace {

// A living publisher has the turn for as long as copying a message takes: anything else is asked only after so many looks.
constexpr int kLooks = 2000;
// Two that take each other for standing still would never end: who loses is more patient the next time.
constexpr std::uint32_t kMostPatient = 8;

}  // namespace

Turn::Turn(const Ring& ring, std::uint32_t place, std::function<bool(std::uint32_t)> is_alive,
           std::chrono::nanoseconds patience)
    : ring_(ring), own_(place + 1), is_alive_(std::move(is_alive)), patience_(patience) {
    tidy_up();
    // One that is alone has the first place.
    if (place > 0) ring_.head().claims.fetch_or(kSeveral, std::memory_order_relaxed);
}

// What is noted is over: we write nothing there. A newer note cannot be, before the next take().
void Turn::tidy_up() noexcept { ring_.head().turns_lost[own_ - 1].exchange(0, std::memory_order_release); }

bool Turn::is_dead(std::uint64_t owner) const {
    return owner > kMostPublishers || !is_alive_(static_cast<std::uint32_t>(owner - 1));
}

bool Turn::stands_still(std::uint64_t word) {
    const auto now = Clock::now();
    if (std::exchange(seen_, word) != word) seen_since_ = now;
    return now - seen_since_ >= patience_ * (1U << std::min(lost_, kMostPatient));
}

Result<std::uint64_t> Turn::take() {
    auto& word = ring_.head().turn;
    for (int look = 0;; ++look) {
        std::uint64_t seen = word.load(std::memory_order_acquire);
        if ((word_ & kAlone) != 0) {
            if (still_keeps(seen)) return position_in(word_);
            continue;
        }
        const std::uint64_t owner = seen & kOwner;
        if (owner == 0) {
            const std::uint64_t claims = ring_.head().claims.load(std::memory_order_relaxed);
            word_ = seen | own_ | ((claims & kSeveral) == 0 ? kAlone : 0);
            // Pairs with give(): all that the last owner wrote is ours to read and to go on with.
            if (!word.compare_exchange_strong(seen, word_, std::memory_order_acq_rel, std::memory_order_relaxed))
                continue;
            fault_point("topic.turn.taken");
            return position_in(word_);
        }
        // Our place's last owner is dead, or we would not be there. One that was alone may have nothing to say for ever.
        if (owner != own_ && (seen & kAlone) == 0) {
            if (look < kLooks) continue;
            if (!is_dead(owner) && !stands_still(seen))
                return fail(Errc::would_block, "another publisher is publishing");
        }
        if (take_over(seen)) return position_in(word_);
        look = 0;
    }
}

// Ours since the message before, unless somebody has come meanwhile.
bool Turn::still_keeps(std::uint64_t seen) noexcept {
    const bool is_alone = (ring_.head().claims.load(std::memory_order_relaxed) & kSeveral) == 0;
    if (seen == word_ && is_alone) return true;
    // The others wait for us from here on, as we for them.
    const std::uint64_t shared = seen & ~kAlone;
    if (seen == word_ && ring_.head().turn.compare_exchange_strong(seen, shared, std::memory_order_acq_rel)) {
        word_ = shared;
        return true;
    }
    word_ = 0;
    tidy_up();
    return false;
}

// The note comes first: one that stands still here leaves a note too many, which costs a slot for a while.
bool Turn::take_over(std::uint64_t seen) noexcept {
    ring_.head().claims.fetch_or(kTurnsLost, std::memory_order_relaxed);
    note_lost(seen & kOwner, position_in(seen) + 1);
    fault_point("topic.turn.noted");
    word_ = (seen & ~(kOwner | kAlone)) | own_;
    if (!ring_.head().turn.compare_exchange_strong(seen, word_, std::memory_order_acq_rel)) return false;
    fault_point("topic.turn.taken_over");
    return true;
}

void Turn::note_lost(std::uint64_t owner, std::uint64_t lost) noexcept {
    if (owner > kMostPublishers) return;  // nobody's: somebody wrote anything
    auto& note = ring_.head().turns_lost[owner - 1];
    std::uint64_t noted = note.load(std::memory_order_relaxed);
    // An older one is of no use any more: its owner has taken a turn since.
    while (noted < lost && !note.compare_exchange_weak(noted, lost, std::memory_order_release)) {
    }
}

bool Turn::advance() noexcept {
    std::uint64_t expected = word_;
    word_ += TurnWord::kStep;
    return ring_.head().turn.compare_exchange_strong(expected, word_, std::memory_order_acq_rel);
}

bool Turn::end() noexcept {
    if ((word_ & kAlone) == 0) return give(position_in(word_) + 1);
    const bool kept = advance();
    fault_point("topic.turn.kept");
    return kept;
}

void Turn::leave() noexcept {
    if ((word_ & kAlone) != 0) give(position_in(word_));
}

bool Turn::give(std::uint64_t next) noexcept {
    std::uint64_t expected = std::exchange(word_, 0);
    // Pairs with take().
    const bool given =
        ring_.head().turn.compare_exchange_strong(expected, next << kOwnerBits, std::memory_order_release);
    fault_point("topic.turn.given");
    lost_ = given ? 0 : lost_;
    return given;
}

bool Turn::is_ours() const noexcept { return ring_.head().turn.load(std::memory_order_acquire) == word_; }

void Turn::forget() noexcept {
    ++lost_;
    word_ = 0;
    tidy_up();
}

void Turn::drop_old_note() noexcept {
    auto& note = ring_.head().turns_lost[own_ - 1];
    std::uint64_t noted = note.load(std::memory_order_relaxed);
    // Not the one that says that we are losing the turn this very moment.
    if (noted != 0 && noted <= position_in(word_)) note.compare_exchange_strong(noted, 0, std::memory_order_release);
}

}  // namespace strait::topic
