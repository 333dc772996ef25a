#include "share/topic/writer.hpp"

#include "core/fault_point.hpp"

#include <cstring>
#include <utility>

namespace strait::topic {

Writer::Writer(const Ring& ring, std::uint32_t place, Living living)
    : ring_(ring),
      turn_(ring, place, living.publisher),
      living_(std::move(living)),
      place_(place),
      at_(ring.shape().slots) {
    // A dead predecessor's, which nobody needs any more.
    ring_.head().loans[place_].store(0, std::memory_order_release);
    turn_.begin();
}

std::span<std::byte> Writer::room_at(std::uint64_t position) noexcept {
    at_.go_to(position);
    return {ring_.payload(ring_.slot(at_.index())), ring_.shape().settings.max_size};
}

Result<std::span<std::byte>> Writer::begin() {
    const auto position = turn_.take();
    if (!position) return std::unexpected(position.error());
    const auto free = usable(*position);
    if (!free) return std::unexpected(free.error());
    return room_at(*free);
}

void Writer::commit(std::size_t length) noexcept {
    const std::uint64_t position = at_.position();
    SlotHead& slot = ring_.slot(at_.index());
    slot.length.store(static_cast<std::uint32_t>(length), std::memory_order_relaxed);
    // Pairs with Reader::is_base(): whoever sees this sees the floor that made room for it.
    slot.left_out.store(static_cast<std::uint32_t>(ring_.head().left_out.load(std::memory_order_relaxed)),
                        std::memory_order_release);
    fault_point("topic.commit.before");
    // Pairs with the acquire in Reader::take(): whoever sees the word sees the message.
    slot.word.store(message_word(position), std::memory_order_release);
    fault_point("topic.commit.after");
    turn_.give(position + 1);
}

void Writer::abandon() noexcept { turn_.give(at_.position()); }

// The first position from there on whose slot may be written. Gives the turn back when there is none.
Result<std::uint64_t> Writer::usable(std::uint64_t position) {
    const std::uint64_t slots = ring_.shape().slots;
    for (std::uint64_t tried = 0; tried <= slots; ++tried, ++position) {
        const auto cleared = ring_.head().cleared.load(std::memory_order_relaxed);
        if (position >= slots && position - slots >= cleared && !clear_for(position)) {
            turn_.give(position);
            return fail(Errc::would_block, "a subscriber has not read enough yet");
        }
        if (!is_skipped(position) && !is_loaned(position)) return position;
        leave_out(position);
    }
    turn_.give(position);
    return fail(Errc::out_of_resources, "subscribers hold samples in all slots of the topic");
}

bool Writer::is_skipped(std::uint64_t position) {
    at_.go_to(position);
    if (position < ring_.shape().slots) return false;
    return (ring_.skips(at_.index()).load(std::memory_order_relaxed) & Ring::skip_bit(at_.index())) != 0;
}

bool Writer::is_loaned(std::uint64_t position) noexcept {
    std::uint64_t out = ring_.head().loans_out.load(std::memory_order_relaxed);
    for (std::uint32_t place = 0; out != 0 && place < kMostPublishers; ++place, out >>= 1) {
        if ((out & 1) != 0 && ring_.head().loans[place].load(std::memory_order_acquire) == position + 1) return true;
    }
    return false;
}

void Writer::leave_out(std::uint64_t position) noexcept {
    at_.go_to(position);
    fault_point("topic.leave_out.before");
    // The head only: the message before it in this slot stays as it is for whoever holds it.
    ring_.slot(at_.index()).word.store(left_out_word(position), std::memory_order_release);
    fault_point("topic.leave_out.after");
    auto& count = ring_.head().left_out;
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

Result<std::span<std::byte>> Writer::loan() {
    if (loan_) return fail(Errc::already_in_use, "a publisher has one loan at a time");
    auto room = begin();
    if (!room) return room;
    auto& head = ring_.head();
    head.loans_out.fetch_or(std::uint64_t{1} << place_, std::memory_order_relaxed);
    head.loans[place_].store(at_.position() + 1, std::memory_order_release);
    fault_point("topic.loan.noted");
    loan_ = at_.position();
    turn_.give(at_.position());
    return room;
}

Result<void> Writer::commit_loan(std::size_t length) {
    const auto position = turn_.take();
    if (!position) return std::unexpected(position.error());
    auto& loaned = ring_.slot_of(*loan_);
    if (*position == *loan_) {
        at_.go_to(*position);
    } else {
        // Others have left its position out.
        const auto free = usable(*position);
        if (!free) return std::unexpected(free.error());
        std::memcpy(room_at(*free).data(), ring_.payload(loaned), length);
    }
    drop_loan();
    commit(length);
    return {};
}

void Writer::drop_loan() noexcept {
    loan_.reset();
    // The bit stays until somebody looks: a wrong one costs a look.
    ring_.head().loans[place_].store(0, std::memory_order_release);
    fault_point("topic.loan.dropped");
}

}  // namespace strait::topic
