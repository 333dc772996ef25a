/// The exhibits of what carries no bytes: events, semaphores, mutexes. The file goes over a region block by block, and they alone tell
/// that a block is there and that it was taken.

#include "console.hpp"
#include "tour/board.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"

#include <strait/event.hpp>
#include <strait/mutex.hpp>
#include <strait/semaphore.hpp>

#include <array>
#include <optional>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;

constexpr auto kSilence = 20s;

enum class Side : std::uint8_t { asking, answering };

/// One to tell by and another one to wait for.
class EventNotice final : public Notice {
  public:
    [[nodiscard]] static Result<std::unique_ptr<Notice>> open(const std::string& address, Side side) {
        auto there = Event::open_or_create(address);
        if (!there) return std::unexpected(there.error());
        auto back = Event::open_or_create(address + "-back");
        if (!back) return std::unexpected(back.error());
        if (side == Side::answering) std::swap(*there, *back);
        return std::unique_ptr<Notice>(new EventNotice(std::move(*there), std::move(*back)));
    }
    Result<void> tell() override { return mine_.set(); }
    Result<void> wait(const Deadline& deadline) override { return others_.wait(deadline); }

  private:
    EventNotice(Event mine, Event others) : mine_(std::move(mine)), others_(std::move(others)) {}

    Event mine_;
    Event others_;
};

class SemaphoreNotice final : public Notice {
  public:
    [[nodiscard]] static Result<std::unique_ptr<Notice>> open(const std::string& address, Side side) {
        auto there = Semaphore::open_or_create(address);
        if (!there) return std::unexpected(there.error());
        auto back = Semaphore::open_or_create(address + "-back");
        if (!back) return std::unexpected(back.error());
        if (side == Side::answering) std::swap(*there, *back);
        return std::unique_ptr<Notice>(new SemaphoreNotice(std::move(*there), std::move(*back)));
    }
    Result<void> tell() override { return mine_.release(); }
    Result<void> wait(const Deadline& deadline) override { return others_.acquire(deadline); }

  private:
    SemaphoreNotice(Semaphore mine, Semaphore others) : mine_(std::move(mine)), others_(std::move(others)) {}

    Semaphore mine_;
    Semaphore others_;
};

/// Three mutexes that go round: each side waits for the one that the other lets go next, and what is waited for always has an owner. The asking
/// side begins with the first and the third, the answering one with the second.
class MutexNotice final : public Notice {
  public:
    [[nodiscard]] static Result<std::unique_ptr<Notice>> open(const std::string& address, Side side) {
        auto notice = std::unique_ptr<MutexNotice>(new MutexNotice(side));
        for (std::size_t i = 0; i < kMutexes; ++i) {
            auto mutex = Mutex::open_or_create(i == 0 ? address : address + "-" + std::to_string(i));
            if (!mutex) return std::unexpected(mutex.error());
            notice->mutexes_.at(i) = std::move(*mutex);
            if ((i == 1) != (side == Side::answering)) continue;
            if (auto begun = notice->lock(i, Deadline::after(kSilence)); !begun) return std::unexpected(begun.error());
        }
        return notice;
    }
    Result<void> tell() override {
        auto unlocked = guards_.at(given_)->unlock();
        given_ = after(given_);
        return unlocked;
    }
    Result<void> wait(const Deadline& deadline) override {
        auto locked = lock(taken_, deadline);
        taken_ = after(taken_);
        return locked;
    }

  private:
    static constexpr std::size_t kMutexes = 3;

    explicit MutexNotice(Side side) : given_(side == Side::asking ? 0 : 1), taken_(side == Side::asking ? 1 : 0) {}

    [[nodiscard]] static std::size_t after(std::size_t index) { return (index + kMutexes - 1) % kMutexes; }
    [[nodiscard]] Result<void> lock(std::size_t index, const Deadline& deadline) {
        auto guard = mutexes_.at(index).lock(deadline);
        if (!guard) return std::unexpected(guard.error());
        guards_.at(index) = std::move(*guard);
        return {};
    }

    std::array<Mutex, kMutexes> mutexes_;
    std::array<std::optional<Mutex::Guard>, kMutexes> guards_;
    std::size_t given_;
    std::size_t taken_;
};

using Open = Result<std::unique_ptr<Notice>> (*)(const std::string& address, Side side);

Open opener_of(std::string_view scheme) {
    if (scheme == "event") return EventNotice::open;
    return scheme == "sem" ? SemaphoreNotice::open : MutexNotice::open;
}

Result<Shown> show_notice(const Stage& stage, std::string_view scheme, std::string_view note) {
    const auto deadline = stage.deadline();
    const auto address = stage.address(scheme, scheme);
    const auto board = stage.address("shm", "board");
    auto region = Region::create(board, {.size = sizeof(Board)});
    if (!region) return std::unexpected(region.error());
    const auto notice = opener_of(scheme)(address.text(), Side::asking);
    if (!notice) return std::unexpected(notice.error());
    auto other = OtherProcess::start_peer({"notice", board.text(), address.text()}, deadline);
    if (!other) return std::unexpected(other.error());
    if (const auto ready = other->read_line(); !ready) return std::unexpected(ready.error());
    BoardPartner partner(*region, **notice, deadline);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{address, *figures, std::string(note)};
}

Result<Shown> show_events(const Stage& stage) { return show_notice(stage, "event", "two of them hand a region over"); }
Result<Shown> show_semaphores(const Stage& stage) {
    return show_notice(stage, "sem", "two of them hand a region over");
}
Result<Shown> show_mutexes(const Stage& stage) { return show_notice(stage, "mutex", "three of them, going round"); }

}  // namespace

Result<void> answer_over_notice(const Words& arguments) {
    auto region = Region::open(arguments[0]);
    if (!region) return std::unexpected(region.error());
    const auto address = Address::parse(arguments[1]);
    if (!address) return std::unexpected(address.error());
    const auto notice = opener_of(address->scheme())(address->text(), Side::answering);
    if (!notice) return std::unexpected(notice.error());
    if (auto printed = print("ready\n"); !printed) return printed;
    return answer(*region, **notice);
}

std::vector<Exhibit> notice_exhibits() {
    return {{"event", "strait", "event://NAME", show_events},
            {"sem", "strait", "sem://NAME", show_semaphores},
            {"mutex", "strait", "mutex://NAME", show_mutexes}};
}

}  // namespace strait::app::tour
