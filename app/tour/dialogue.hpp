#pragma once
/// Talking in whole messages, whatever carries them: a request in one, its bytes in as many as they need, and the answer in one.

#include "tour/figures.hpp"

#include <functional>

namespace strait::app::tour {

class Dialogue {
  public:
    /// Bytes of the largest message.
    static constexpr std::size_t kLargest = 256 * 1024;
    using Taker = std::function<void(std::span<const std::byte>)>;

    Dialogue() = default;
    Dialogue(const Dialogue&) = delete;
    Dialogue& operator=(const Dialogue&) = delete;
    virtual ~Dialogue() = default;

    [[nodiscard]] virtual Result<void> send(std::span<const std::byte> message) = 0;
    /// Waits for the next message and lets `take` have it in place.
    [[nodiscard]] virtual Result<void> receive(const Taker& take) = 0;
};

/// The other process at the end of a dialogue.
class DialoguePartner final : public Partner {
  public:
    explicit DialoguePartner(Dialogue& dialogue) : dialogue_(dialogue) {}

    [[nodiscard]] std::size_t largest_payload() const override;
    Result<Message> ask(const Message& request, std::span<const std::byte> payload) override;
    Result<void> dismiss() override;

  private:
    Dialogue& dialogue_;
};

/// What the other process does: answers until it is dismissed.
[[nodiscard]] Result<void> answer(Dialogue& dialogue);

}  // namespace strait::app::tour
