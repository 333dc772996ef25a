#include "share/topic/writer.hpp"

#include "core/fault_point.hpp"

#include <cstring>
#include <utility>

namespace strait::topic {
namespace {

// Each turn means that a publisher that had stood still has stored one thing too late.
constexpr int kMostTurns = 100;

}  // namespace

Writer::Writer(const Ring& ring, std::uint32_t place, Living living)
    : ring_(ring),
      turn_(ring, place, living.publisher, living.patience),
      living_(std::move(living)),
      place_(place),
      at_(ring.shape().slots),
      fast_{.slots = ring.slots(),
            .turn = &ring.head().turn,
            .claims = &ring.head().claims,
            .left_out = &ring.head().left_out,
            .skips = ring.skips(),
            .own_turn = &turn_.own_word(),
            .at = &at_} {
    // A dead predecessor's, which nobody needs any more.
    ring_.head().loans[place].store(0, std::memory_order_release);
}

std::span<std::byte> Writer::room_at(std::uint64_t position) noexcept {
    at_.go_to(position);
    return {ring_.payload(ring_.slot(at_.index())), ring_.shape().settings.max_size};
}

std::unexpected<Error> Writer::lost_turn() noexcept {
    turn_.forget();
    return fail(Errc::would_block, "another publisher went on meanwhile");
}

Result<std::span<std::byte>> Writer::begin() {
    const auto position = turn_.take();
    if (!position) return std::unexpected(position.error());
    const auto free = usable(*position);
    if (!free) return std::unexpected(free.error());
    return room_at(*free);
}

Result<void> Writer::commit(std::size_t length) noexcept {
    const std::uint64_t position = at_.position();
    SlotHead& slot = ring_.slot(at_.index());
    slot.length.store(static_cast<std::uint32_t>(length), std::memory_order_relaxed);
    // Pairs with Reader::is_base(): whoever sees this sees the floor that made room for it.
    slot.left_out.store(left_out_count(ring_.head().left_out.load(std::memory_order_relaxed)),
                        std::memory_order_release);
    fault_point("topic.commit.before");
    // Pairs with the acquire in Reader::take(): whoever sees the word sees the message.
    if (!write_word(position, message_word(position))) return lost_turn();
    fault_point("topic.commit.after");
    // Who has taken the turn meanwhile has found the message there.
    if (!turn_.end()) turn_.forget();
    return {};
}

void Writer::abandon() noexcept {
    if (!turn_.give(at_.position())) turn_.forget();
}

// Gives a slot's word to the position that is next there. False: it has one for this position already, from a publisher who stood still.
bool Writer::write_word(std::uint64_t position, std::uint64_t word) noexcept {
    auto& there = ring_.slot(at_.index()).word;
    const std::uint64_t slots = ring_.shape().slots;
    std::uint64_t before = position < slots ? 0 : message_word(position - slots);
    if (there.compare_exchange_strong(before, word, std::memory_order_release, std::memory_order_relaxed)) return true;
    // Left out the lap before, most likely.
    return after(before) <= position &&
           there.compare_exchange_strong(before, word, std::memory_order_release, std::memory_order_relaxed);
}

// The first position from there on whose slot may be written. Gives the turn back when there is none.
Result<std::uint64_t> Writer::usable(std::uint64_t position) {
    const std::uint64_t slots = ring_.shape().slots;
    for (std::uint64_t tried = 0; tried <= slots; ++tried, ++position) {
        at_.go_to(position);
        const auto cleared = Stamped::position(ring_.head().cleared.load(std::memory_order_acquire));
        if (position >= slots && position - slots >= cleared) {
            auto done = clear_for(position);
            for (int turn = 0; done == Clearing::again && turn < kMostTurns; ++turn) done = clear_for(position);
            if (done == Clearing::lost) return lost_turn();
            if (done != Clearing::done) {
                if (!turn_.give(position)) turn_.forget();
                return fail(Errc::would_block, "a subscriber has not read enough yet");
            }
        }
        if (!is_claimed(position)) {
            fast_.free_until = Stamped::position(ring_.head().cleared.load(std::memory_order_relaxed)) + slots;
            return position;
        }
        if (!pass_over(position)) return lost_turn();
    }
    if (!turn_.give(position)) turn_.forget();
    return fail(Errc::out_of_resources, "subscribers hold samples in all slots of the topic");
}

// Somebody reads the slot there, writes it, or may still write it, or has written it already.
bool Writer::is_claimed(std::uint64_t position) noexcept {
    if (ring_.skip(at_.index()).load(std::memory_order_relaxed) == position + 1) return true;
    const std::uint64_t claims = ring_.head().claims.load(std::memory_order_relaxed);
    if (claims == 0) return false;
    return is_loaned(position, claims) || ((claims & kTurnsLost) != 0 && is_lost(position));
}

bool Writer::is_loaned(std::uint64_t position, std::uint64_t claims) noexcept {
    for (std::uint32_t place = 0; place < kMostPublishers; ++place) {
        if ((claims >> place & 1) != 0 && ring_.head().loans[place].load(std::memory_order_acquire) == position + 1)
            return true;
    }
    return false;
}

bool Writer::is_lost(std::uint64_t position) noexcept {
    for (const auto& note : ring_.head().turns_lost) {
        if (note.load(std::memory_order_acquire) == position + 1) return true;
    }
    // Its owner has noticed, but it has published first.
    return after(ring_.slot(at_.index()).word.load(std::memory_order_relaxed)) > position;
}

// On to the next position: this one is left out, unless a message is there. False: the turn was lost.
bool Writer::pass_over(std::uint64_t position) noexcept {
    fault_point("topic.leave_out.before");
    // The head only: the message before it in this slot stays as it is for whoever holds it.
    const bool is_new = write_word(position, left_out_word(position));
    fault_point("topic.leave_out.after");
    // Whoever finds another one's word finds that the turn is that one's, too: else both would count.
    const auto word = ring_.slot(at_.index()).word.load(std::memory_order_acquire);
    if (word == left_out_word(position) && !count_left_out(position, is_new)) return false;
    fault_point("topic.leave_out.counted");
    return after(word) == position + 1 && turn_.advance();
}

// `is_new`: nobody can have counted it before.
bool Writer::count_left_out(std::uint64_t position, bool is_new) noexcept {
    auto& count = ring_.head().left_out;
    std::uint64_t seen = count.load(std::memory_order_acquire);
    if (!turn_.is_ours()) return false;
    if (!is_new && left_out_up_to(seen) == static_cast<std::uint32_t>(position + 1)) return true;
    count.compare_exchange_strong(seen, with_one_more(seen, position), std::memory_order_release,
                                  std::memory_order_relaxed);
    return true;
}

Result<std::span<std::byte>> Writer::loan() {
    if (loan_) return fail(Errc::already_in_use, "a publisher has one loan at a time");
    auto room = begin();
    if (!room) return room;
    auto& head = ring_.head();
    head.claims.fetch_or(std::uint64_t{1} << place_, std::memory_order_relaxed);
    head.loans[place_].store(at_.position() + 1, std::memory_order_release);
    fault_point("topic.loan.noted");
    loan_ = at_.position();
    if (turn_.give(at_.position())) return room;
    drop_loan();
    return lost_turn();
}

Result<void> Writer::commit_loan(std::size_t length) {
    const auto position = turn_.take();
    if (!position) return std::unexpected(position.error());
    auto& loaned = ring_.slot_of(*loan_);
    at_.go_to(*position);
    const bool can_be_lost = (ring_.head().claims.load(std::memory_order_relaxed) & kTurnsLost) != 0;
    // Else others have left its position out.
    const bool in_place = *position == *loan_ && !(can_be_lost && is_lost(*position));
    if (!in_place) {
        const auto free = usable(*position);
        if (!free) return std::unexpected(free.error());
        std::memcpy(room_at(*free).data(), ring_.payload(loaned), length);
    }
    auto shown = commit(length);
    if (shown) drop_loan();
    return shown;
}

void Writer::drop_loan() noexcept {
    loan_.reset();
    ring_.head().loans[place_].store(0, std::memory_order_release);
    fault_point("topic.loan.dropped");
}

}  // namespace strait::topic
