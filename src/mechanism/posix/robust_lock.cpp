#include "mechanism/robust_lock.hpp"

#include "os/posix/byte_lock.hpp"
#include "os/posix/futex.hpp"
#include "os/posix/runtime_folder.hpp"
#include "os/posix/shared_page.hpp"

#include <atomic>
#include <chrono>
#include <utility>

namespace strait::mechanism::robust_lock {
namespace {

using namespace std::chrono_literals;
using Word = std::uint32_t;

// How often a waiter looks whether the owner lives, and whether a wake-up went to somebody who was killed before he could use it.
constexpr auto kLook = 50ms;

/// What lies in the page. The owner is in head.in_hand: the number of a participant, and a mark that somebody sleeps; 0 when the lock is free.
struct LockPage {
    os::PageHead head;
    std::atomic<Word>
        next_participant;  ///< numbers are given out in turn, so that none means two participants for 2^31 - 1 of them
};
static_assert(sizeof(LockPage) <= os::SharedPage::kSize);

constexpr Word kSleepers = 0x8000'0000;
constexpr Word kNumber = ~kSleepers;
constexpr int kMostTries = 1000;

// Held by the participant of that number as long as it lives.
std::int64_t life_of(Word number) { return os::SharedPage::kFreeBytes + std::int64_t{number}; }

class FutexLock final : public os::RobustLock {
  public:
    FutexLock(os::SharedPage page, Word number) noexcept : page_(std::move(page)), number_(number) {}
    ~FutexLock() override {
        if (page_.is_here() && (owner().load(std::memory_order_relaxed) & kNumber) == number_)
            static_cast<void>(give_back());
    }

  private:
    Result<Taken> take(const Deadline& deadline) override;
    Result<void> give_back() override;
    Result<Taken> wait_and_take(const Deadline& deadline);
    // Whoever that is: nobody can take the number of a dead one over.
    [[nodiscard]] bool is_dead(Word number) const noexcept {
        return number != number_ && !os::is_byte_locked(page_.descriptor(), life_of(number));
    }
    [[nodiscard]] std::atomic<Word>& owner() const noexcept {
        return static_cast<LockPage*>(page_.memory())->head.in_hand;
    }

    os::SharedPage page_;
    Word number_;
};

Result<os::RobustLock::Taken> FutexLock::take(const Deadline& deadline) {
    if (!page_.is_here()) return fail(Errc::forked, "the lock belongs to the process that forked this one");
    Word free = 0;
    // Pairs with give_back(): who has the lock sees what the owner before did.
    if (owner().compare_exchange_strong(free, number_, std::memory_order_acquire, std::memory_order_relaxed))
        return Taken{};
    return wait_and_take(deadline);
}

Result<os::RobustLock::Taken> FutexLock::wait_and_take(const Deadline& deadline) {
    // Once we have slept, others may sleep too whom only our unlocking can wake.
    Word sleepers = 0;
    while (true) {
        Word seen = owner().load(std::memory_order_relaxed);
        const Word number = seen & kNumber;
        const bool died = number != 0 && is_dead(number);
        if (number == 0 || died) {
            const Word mine = number_ | sleepers | (seen & kSleepers);
            if (owner().compare_exchange_strong(seen, mine, std::memory_order_acquire, std::memory_order_relaxed))
                return Taken{.previous_owner_died = died};
            continue;
        }
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        if (deadline.expired()) return fail(Errc::timed_out, "somebody else has it locked");
        if ((seen & kSleepers) == 0 && !owner().compare_exchange_strong(seen, seen | kSleepers)) continue;
        sleepers = kSleepers;
        const auto slept = os::futex_wait(owner(), number | kSleepers, deadline.or_at(Deadline::Clock::now() + kLook));
        if (!slept && slept.error() != Errc::timed_out) return std::unexpected(slept.error());
    }
}

Result<void> FutexLock::give_back() {
    if (!page_.is_here()) return fail(Errc::forked, "the lock belongs to the process that forked this one");
    Word seen = number_;
    while (!owner().compare_exchange_weak(seen, 0, std::memory_order_release, std::memory_order_relaxed)) {
        if ((seen & kNumber) != number_)
            return fail(Errc::corrupt_peer, "somebody has written another owner into the lock");
    }
    // One is enough: if he is killed on his way, the others look again by themselves.
    if ((seen & kSleepers) != 0) os::futex_wake(owner(), 1);
    return {};
}

// A number that nobody has, its byte locked.
Result<Word> number_for(const os::SharedPage& page) {
    auto& shared = *static_cast<LockPage*>(page.memory());
    for (int turn = 0; turn < kMostTries; ++turn) {
        const Word number = (shared.next_participant.fetch_add(1, std::memory_order_relaxed) + 1) & kNumber;
        // The present owner's may be that of a dead one, whose death would be hidden by our life.
        if (number == 0 || number == (shared.head.in_hand.load(std::memory_order_relaxed) & kNumber)) continue;
        const auto locked = os::lock_byte(page.descriptor(), life_of(number), os::ByteLock::exclusive);
        if (!locked) return std::unexpected(locked.error());
        if (*locked) return number;
    }
    return fail(Errc::corrupt_peer, "somebody holds on to the numbers of other participants");
}

Result<std::unique_ptr<os::RobustLock>> join(const os::PagePlace& place, os::ObjectMode mode) {
    auto page = os::SharedPage::join(place, mode);
    if (!page) return std::unexpected(std::move(page.error()));
    const auto number = number_for(*page);
    if (!number) return std::unexpected(number.error());
    return std::make_unique<FutexLock>(std::move(*page), *number);
}

constexpr LayoutWanted kLayout{.kind = LayoutKind::mutex};

}  // namespace

Result<std::unique_ptr<os::RobustLock>> open_beside(std::string_view identity) {
    return join({.folder = "lock", .name = identity, .layout = kLayout}, os::ObjectMode::open_or_create);
}

Result<std::unique_ptr<os::RobustLock>> open(const Address& address, os::ObjectMode mode) {
    return join({.folder = "notify", .name = address.place(), .layout = kLayout, .keeps_news = true}, mode);
}

Result<std::string> native_name(const Address& address) { return os::runtime_path() + "/notify/" + address.place(); }

}  // namespace strait::mechanism::robust_lock
