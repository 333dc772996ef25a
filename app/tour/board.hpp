#pragma once
/// Talking by a board that both processes see, a region, and by whatever tells that something new stands there.

#include "tour/figures.hpp"

#include <strait/deadline.hpp>
#include <strait/region.hpp>

#include <memory>

namespace strait::app::tour {

/// Tells the other process of news and waits for its news.
class Notice {
  public:
    Notice() = default;
    Notice(const Notice&) = delete;
    Notice& operator=(const Notice&) = delete;
    virtual ~Notice() = default;

    [[nodiscard]] virtual Result<void> tell() = 0;
    /// Called once for each tell() of the other one. May return early: what the news is stands on the board.
    [[nodiscard]] virtual Result<void> wait(const Deadline& deadline) = 0;
};

// Small, because a wait for change also looks at the content, for writers that do not ring; and strait_board.dll has no more.
inline constexpr std::size_t kBoardSize = 64 * 1024;
inline constexpr std::size_t kBoardPayload = kBoardSize - 2 * sizeof(Message);

/// What the two processes see in the region.
struct Board {
    Message request;
    Message answer;
    std::byte payload[kBoardPayload];
};
static_assert(sizeof(Board) == kBoardSize);

/// The other process at a board. `notice` belongs to the caller.
class BoardPartner final : public Partner {
  public:
    BoardPartner(Region& region, Notice& notice, const Deadline& deadline)
        : region_(region), notice_(notice), deadline_(deadline) {}

    [[nodiscard]] std::size_t largest_payload() const override { return kBoardPayload; }
    Result<Message> ask(const Message& request, std::span<const std::byte> payload) override;
    Result<void> dismiss() override;

  private:
    Region& region_;
    Notice& notice_;
    Deadline deadline_;
    std::uint64_t number_ = 0;
};

/// What the other process does: answers until it is dismissed.
[[nodiscard]] Result<void> answer(Region& region, Notice& notice);

}  // namespace strait::app::tour
