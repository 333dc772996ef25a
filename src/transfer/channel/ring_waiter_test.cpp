#include "transfer/channel/ring_waiter.hpp"

#include "os/process_barrier.hpp"
#include "os/spin.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace strait::channel {
namespace {

using namespace std::chrono_literals;

/// The other end, which rings as soon as somebody sleeps.
class RingingLink final : public os::SharedLink {
  public:
    int sleeps = 0;

    Result<void> wait(os::Bell /*bell*/, const Deadline& /*deadline*/) override {
        ++sleeps;
        return {};
    }
    void ring(os::Bell /*bell*/) noexcept override {}
    [[nodiscard]] bool peer_gone() noexcept override { return false; }
    [[nodiscard]] std::span<std::byte> memory() const noexcept override { return {}; }
    Result<void> wait_hang_up(const Deadline& /*deadline*/) override { return {}; }
    [[nodiscard]] Result<void> check_process() const override { return {}; }
    Result<NativeHandle> wait_handle() override { return fail(Errc::not_supported_here); }
    void ring_self() noexcept override {}
    [[nodiscard]] Peer peer() const override { return {}; }
};

/// An end that waits, and what it shows.
struct Waiter {
    RingingLink link;
    std::atomic<std::uint32_t> shown{0};
    RingWaiter waiter;

    explicit Waiter(Waiting waiting) : waiter(link, shown, os::Bell::data, waiting) {}

    /// Until the other end has rung.
    void await_ring(Looks looks) {
        const int before = link.sleeps;
        CHECK(waiter.until([&] { return link.sleeps > before; }, [] {}, Deadline::never(), looks).has_value());
    }
    /// For what comes at the third look. True when it was looked for, and not slept for.
    bool look(Looks looks) {
        const int before = link.sleeps;
        int tries = 0;
        CHECK(waiter.until([&] { return ++tries > 2 || link.sleeps > before; }, [] {}, Deadline::never(), looks)
                  .has_value());
        return link.sleeps == before;
    }
    [[nodiscard]] bool shows(ring::Attention what) const { return shown == static_cast<std::uint32_t>(what); }
};

// Where nobody makes barriers each end has to be taken for one that makes fences.
ring::Attention unfenced() { return os::takes_part_in_barriers() ? ring::Attention::unfenced : ring::Attention::awake; }

}  // namespace

TEST_SUITE("transfer.ring_waiter") {
    TEST_CASE("whoever sleeps for each message has fences made, and makes a barrier behind a stream") {
        Waiter end(Waiting::sleep);
        CHECK(end.shows(unfenced()));
        end.await_ring(Looks::few);
        CHECK(end.shows(ring::Attention::awake));
        end.await_ring(Looks::many);
        CHECK(end.shows(unfenced()));
        end.await_ring(Looks::few);
        CHECK(end.shows(ring::Attention::awake));
    }

    TEST_CASE("once looking pays again nobody makes fences, though nobody has slept") {
        if (os::wake_cost() == 0ns) return;
        constexpr int kMostWaits = 10'000;
        Waiter end(Waiting::adaptive);
        for (int i = 0; i < kMostWaits && (i == 0 || end.waiter.pays()); ++i) end.await_ring(Looks::few);
        REQUIRE_FALSE(end.waiter.pays());
        CHECK(end.shows(ring::Attention::awake));
        bool looked = false;
        for (int i = 0; i < kMostWaits && !looked; ++i) {
            CHECK(end.shows(ring::Attention::awake));
            looked = end.look(Looks::few);
        }
        REQUIRE(looked);
        CHECK(end.shows(unfenced()));
    }
}

}  // namespace strait::channel
