#include "os/spin.hpp"

#include "os/one_cpu.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace strait::os {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kWakeUps = 7;
// A busy machine may take any time to wake somebody: what was measured is believed within these bounds.
constexpr std::chrono::nanoseconds kCheapest = 5us;
constexpr std::chrono::nanoseconds kDearest = 100us;
constexpr std::uint32_t kRareTrial = 1024;
constexpr int kSmallestShare = 16;
// The other end may be asleep as well, and answers only after a wake-up.
constexpr int kTrialShare = 3;

/// Two threads that wake each other.
class WakeUps {
  public:
    std::chrono::nanoseconds measure() {
        std::jthread other([this] { answer(); });
        std::array<std::chrono::nanoseconds, kWakeUps> costs{};
        for (int round = 0; round < kWakeUps; ++round) {
            const auto start = Clock::now();
            pass_to(2 * round + 1);
            wait_for(2 * round + 2);
            costs.at(static_cast<std::size_t>(round)) = (Clock::now() - start) / 2;
        }
        std::ranges::sort(costs);
        return costs.at(kWakeUps / 2);
    }

  private:
    void answer() {
        for (int round = 0; round < kWakeUps; ++round) {
            wait_for(2 * round + 1);
            pass_to(2 * round + 2);
        }
    }
    void pass_to(int turn) {
        const std::scoped_lock lock(mutex_);
        turn_ = turn;
        changed_.notify_all();
    }
    void wait_for(int turn) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this, turn] { return turn_ == turn; });
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    int turn_ = 0;
};

std::chrono::nanoseconds measure_wake_cost() {
    if (has_one_cpu() && std::thread::hardware_concurrency() < 2) return 0ns;
    return std::clamp(WakeUps().measure(), kCheapest, kDearest);
}

}  // namespace

std::chrono::nanoseconds wake_cost() {
    static const auto kCost = measure_wake_cost();
    return kCost;
}

std::uint32_t rarest_trial() noexcept { return has_one_cpu() ? kRareTrial : Spin::kFirstTrial; }

bool Spin::worth_it() {
    if (budget_ < 0ns) budget_ = wake_cost();
    if (budget_ > 0ns) return true;
    // Nothing to gain on one CPU, ever; on several it may pay again.
    if (wake_cost() == 0ns || ++passed_over_ < until_trial_) return false;
    passed_over_ = 0;
    budget_ = wake_cost() * kTrialShare;
    return true;
}

bool Spin::note_gain() noexcept {
    until_trial_ = kFirstTrial;
    if (waiting_ == Waiting::adaptive) budget_ = std::min(budget_ * 2, wake_cost());
    return true;
}

bool Spin::note_loss() noexcept {
    const bool was_trial = budget_ > wake_cost();
    if (was_trial) until_trial_ = std::min(until_trial_ * 2, rarest_trial_);
    const auto less = std::min(budget_, wake_cost()) / 2;
    budget_ = less < wake_cost() / kSmallestShare ? 0ns : less;
    return false;
}

}  // namespace strait::os
