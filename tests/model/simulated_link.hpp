#pragma once
/// The bells between the two ends of a channel, as a case has them.

#include "model/execution.hpp"
#include "os/shared_link.hpp"

#include <array>

namespace strait::model {

/// What both ends know: who they are, and which bells have rung.
struct Wire {
    struct Bell {
        bool has_rung = false;
        View heard;  ///< what was done before it rang
    };
    std::array<Thread, 2> ends{};
    std::array<std::array<Bell, 2>, 2> bells{};  ///< of each end, for data and for room
};

/// End 0 or 1. Tells of a death as a socket does: whoever is told has everything that was done before it.
class SimulatedLink final : public os::SharedLink {
  public:
    SimulatedLink(Wire& wire, std::size_t end) noexcept : wire_(wire), end_(end) {}

    void ring(os::Bell bell) noexcept override;
    Result<void> wait(os::Bell bell, const Deadline& deadline) override;
    [[nodiscard]] bool peer_gone() noexcept override;

    [[nodiscard]] std::span<std::byte> memory() const noexcept override { return {}; }
    Result<void> wait_hang_up(const Deadline& /*deadline*/) override { return {}; }
    [[nodiscard]] Result<void> check_process() const override { return {}; }
    Result<NativeHandle> wait_handle() override { return fail(Errc::not_supported_here); }
    void ring_self() noexcept override {}
    [[nodiscard]] Peer peer() const override { return {}; }

  private:
    [[nodiscard]] bool has_left() const noexcept;

    Wire& wire_;
    std::size_t end_;
};

/// Whether the process of a thread takes part in barriers. All do at first.
void take_part_in_barriers(Thread thread, bool takes_part);

/// What the ends know of looking for a moment. By turns: it does not pay at the first wait, does at the second and so on, so that an end sleeps now with a
/// fence and now with a barrier.
enum class Looking : std::uint8_t { pays, never_pays, pays_by_turns };
void let_looking(Looking what);

}  // namespace strait::model
