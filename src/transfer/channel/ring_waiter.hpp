#pragma once
/// How one end of a ring waits for the other, and wakes it.

#include "core/fault_point.hpp"
#include "os/process_barrier.hpp"
#include "os/shared_link.hpp"
#include "os/spin.hpp"
#include <strait/ring_layout.hpp>

#include <atomic>
#include <cstdint>
#include <utility>

namespace strait::channel {

/// How often the other end looks whether we sleep, from one sleep to the next.
enum class Looks : std::uint8_t { few, many };

/// Looks for a while, then says in shared memory that it sleeps, looks once more, and sleeps on its bell. One thread.
class RingWaiter {
  public:
    RingWaiter(os::SharedLink& link, std::atomic<std::uint32_t>& attention, os::Bell bell, Waiting waiting) noexcept
        : link_(link), attention_(attention), bell_(bell), spin_(waiting) {
        look_on();
    }

    /// Until `ready()`. Behind a sleep `woken()` is called first. Errors: peer_died, timed_out, cancelled; what came with the peer's last breath may be there
    /// all the same.
    template <typename Ready, typename Woken>
    Result<void> until(Ready ready, Woken woken, const Deadline& deadline, Looks looks) {
        looks_ = looks;
        std::uint32_t tries = 0;
        const auto news = [&] { return ready() || (++tries % kTriesPerQuestion == 0 && in_vain(deadline)); };
        if (spin_.until(news)) {
            if (!is_unfenced_ && wants_no_fence()) look_on();
            return ready() ? Result<void>() : why(deadline);
        }
        while (true) {
            if (fall_asleep(ready)) return {};
            auto waited = link_.wait(bell_, deadline);
            woken();
            look_on();
            if (ready()) return {};
            if (!waited) return waited;
        }
    }

    [[nodiscard]] bool pays() noexcept { return spin_.pays(); }

    /// Asks for the bell, without waiting. True when there is no need, because `ready()` by now.
    template <typename Ready>
    bool fall_asleep(Ready ready) {
        set(ring::Attention::asleep);
        // Pairs with the look at our attention in wake(): either we see what the other end did, or it sees that we sleep. An end that may have found us
        // unfenced has made no fence of its own; since the last barrier it can have found that only if we said so again.
        if (std::exchange(is_unfenced_, false))
            os::heavy_barrier();
        else
            std::atomic_thread_fence(std::memory_order_seq_cst);
        if (!ready()) return false;
        look_on();
        return true;
    }

  private:
    static constexpr std::uint32_t kTriesPerQuestion = 4096;

    // A barrier is a system call of ours for each sleep, which waits for the other CPU if the other end is at work there; a fence is 3 ns of the other
    // end's for each of its looks, or the time that a line takes to come from another CPU.
    [[nodiscard]] bool wants_no_fence() noexcept {
        return (looks_ == Looks::many || spin_.pays()) && os::takes_part_in_barriers();
    }
    void look_on() noexcept {
        is_unfenced_ = wants_no_fence();
        set(is_unfenced_ ? ring::Attention::unfenced : ring::Attention::awake);
    }
    void set(ring::Attention attention) noexcept {
        fault_point("channel.attention.before");
        attention_.store(static_cast<std::uint32_t>(attention), std::memory_order_relaxed);
        fault_point("channel.attention.after");
    }
    [[nodiscard]] bool in_vain(const Deadline& deadline) noexcept {
        return deadline.expired() || deadline.stop_token().stop_requested() || link_.peer_gone();
    }
    [[nodiscard]] Result<void> why(const Deadline& deadline) {
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        return fail(link_.peer_gone() ? Errc::peer_died : Errc::timed_out);
    }

    os::SharedLink& link_;
    std::atomic<std::uint32_t>& attention_;
    os::Bell bell_;
    os::Spin spin_;
    Looks looks_ = Looks::many;
    bool is_unfenced_ = false;  // what was shown, since the last barrier
};

/// The attention of the other end that asks for nothing: not even for a fence before it is looked at.
[[nodiscard]] inline std::uint32_t quiet() noexcept {
    return os::takes_part_in_barriers() ? static_cast<std::uint32_t>(ring::Attention::unfenced) : ~std::uint32_t{0};
}

/// Wakes the other end if it sleeps. To be called after what it waits for was stored.
inline void wake(os::SharedLink& link, std::atomic<std::uint32_t>& attention, os::Bell bell) noexcept {
    auto asleep = static_cast<std::uint32_t>(ring::Attention::asleep);
    // The store before must not be moved behind this look; heavy_barrier() sees to it that the CPU does not, this that the compiler does not.
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (attention.load(std::memory_order_relaxed) == quiet()) return;
    // Whoever was found asleep without a fence may have been so before, be awake now, and fall asleep behind our back.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (attention.load(std::memory_order_relaxed) != asleep) return;
    constexpr auto kAwake = static_cast<std::uint32_t>(ring::Attention::awake);
    fault_point("channel.wake.before");
    if (!attention.compare_exchange_strong(asleep, kAwake, std::memory_order_relaxed)) return;
    fault_point("channel.wake.after");
    link.ring(bell);
}

}  // namespace strait::channel
