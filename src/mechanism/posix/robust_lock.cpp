#include "mechanism/robust_lock.hpp"

#include "os/posix/byte_lock.hpp"
#include "os/posix/lock_word.hpp"
#include "os/posix/runtime_folder.hpp"
#include "os/posix/shared_page.hpp"

#include <atomic>
#include <utility>

namespace strait::mechanism::robust_lock {
namespace {

using Word = os::LockWord::Word;

/// What lies in the page. The lock itself is head.in_hand, see os/posix/lock_word.hpp.
struct LockPage {
    os::PageHead head;
    std::atomic<Word>
        next_participant;  ///< numbers are given out in turn, so that none means two participants for 2^31 - 1 of them
};
static_assert(sizeof(LockPage) <= os::SharedPage::kSize);

constexpr Word kNumber = os::LockWord::kNumber;
constexpr int kMostTries = 1000;

// Held by the participant of that number as long as it lives.
std::int64_t life_of(Word number) { return os::SharedPage::kFreeBytes + std::int64_t{number}; }

class FutexLock final : public os::RobustLock {
  public:
    FutexLock(os::SharedPage page, Word number)
        : page_(std::move(page)),
          word_(static_cast<LockPage*>(page_.memory())->head.in_hand, number,
                [this](Word other) { return !os::is_byte_locked(page_.descriptor(), life_of(other)); }) {}
    ~FutexLock() override {
        if (page_.is_here() && word_.is_ours()) static_cast<void>(word_.give_back());
    }

  private:
    Result<Taken> take(const Deadline& deadline) override {
        if (!page_.is_here()) return fail(Errc::forked, "the lock belongs to the process that forked this one");
        return word_.take(deadline);
    }
    Result<void> give_back() override {
        if (!page_.is_here()) return fail(Errc::forked, "the lock belongs to the process that forked this one");
        return word_.give_back();
    }

    os::SharedPage page_;
    os::LockWord word_;
};

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
