#pragma once
/// The writing end of a record ring.

#include <strait/ring_access.hpp>
#include <strait/ring_layout.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace strait::ring {

/// What a record is to its message.
enum class Piece : std::uint8_t {
    last,  ///< the whole of it, or the last part
    part,  ///< more follows
    none,  ///< nothing: takes back the parts before it; claimed with 0 bytes
};

/// One thread. Its position is private memory; the other end can only make it wait, never write out of bounds.
template <typename Access = MemoryAccess>
class Producer {
  public:
    Producer(std::span<std::byte> memory, Control& control, Key key) noexcept
        : memory_(memory), control_(&control), key_(key), limit_(stretch(memory.size())), tag_(key.tag(0)) {}

    /// Room for one record of `size` bytes, at most longest_record(); nullptr when the ring is full. Nothing is visible to
    /// the consumer before commit(); a claim may be dropped, or replaced by another.
    [[nodiscard]] std::byte* claim(std::uint64_t size) noexcept {
        header_ = header_of(size);
        if (size == ready_) {
            start_ = position_;
            return here_ + header_;
        }
        const std::uint64_t record = header_ + size;
        turn_ = 0;
        if (behind(start_for(position_, record), record) > limit_) {
            if (!make_room(record)) return nullptr;
            get_ready(size);
        }
        start_ = start_for(position_, record);
        return at(start_) + header_;
    }

    /// Copies the message into the place that claim() gave. What lies in the first line goes last: the consumer looks there, and would take the line
    /// away in the middle of the copy, to be fetched back for the commit.
    static void fill(std::byte* place, std::span<const std::byte> message) noexcept {
        if (message.size() > code::kLongestShort) return fill_from<kLine - kLongHeader>(place, message);
        if (message.size() > kLine - kShortHeader) return fill_from<kLine - kShortHeader>(place, message);
        Access::copy_in(place, message);
    }

    /// Makes the claimed record visible with its first `size` bytes. A part that is not the last was claimed with more than
    /// code::kLongestShort bytes.
    void commit(std::uint64_t size, Piece piece = Piece::last) noexcept {
        show(size, piece);
        go_behind(size);
    }
    /// The first half of commit(), after which the consumer has it.
    [[gnu::always_inline]] void show(std::uint64_t size, Piece piece = Piece::last) noexcept {
        if (start_ != position_) [[unlikely]]
            skip_to(start_);
        std::byte* const record = at(start_);
        std::uint64_t code = size;
        if (header_ == kLongHeader) {
            Access::store_plain(record + kUnit, size);
            code = piece == Piece::last ? code::kLong : code::kPart;
        }
        if (piece == Piece::none) code = code::kVoid;
        if (piece != Piece::last) turn_ = 0;
        // Pairs with the acquire in Consumer::next(): the record must be visible before its commit word is.
        Access::store_release(record, tag_ + code + turn_);
    }
    /// And the second.
    void go_behind(std::uint64_t size) noexcept {
        const std::uint64_t length = header_ + size;
        go_on_at(end_of(start_, header_, size));
        // Of shorter ones it is told often enough elsewhere.
        if (length >= kTold) tell();
        committed_ = length;
    }

    /// Asks for the line that the next message will take, if it is as long as the last. Any thread of this process.
    void fetch_next() const noexcept {
        if (const auto* const place = __atomic_load_n(&here_, __ATOMIC_RELAXED)) fetch_to_write(place);
    }

    /// Behind the commit of a long record, and when the consumer has been woken: looks up what has been read, while nobody waits for the next record of
    /// that length. At the beginning of that one the look would cost a transfer.
    void look_ahead() noexcept {
        if (committed_ >= stretch(memory_.size()) && behind(start_for(position_, committed_), committed_) > limit_) {
            look_at_consumer();
            // As in make_room(), which sees to what lies in the way.
            if (is_possible(seen_) && seen_ >= origin_) limit_ = std::max(limit_, seen_ + memory_.size());
        }
        // One that was claimed longer than it was sent has a header that another of its length has not.
        get_ready(committed_ - header_);
        if (!streams_) look_at_consumer();
    }

    /// claim(), fill() and commit() of a message of at most code::kLongestShort bytes. False when the ring is full.
    [[nodiscard, gnu::always_inline]] bool put(std::span<const std::byte> message) noexcept {
        const std::uint64_t size = message.size();
        if (size != ready_) [[unlikely]] {
            if (!make_ready(size)) return false;
        }
        fill(here_ + kShortHeader, message);
        // As in commit().
        Access::store_release(here_, tag_ + size + turn_);
        if (ready_end_ <= even_until_) [[likely]] {
            step();
        } else {
            go_on_at(ready_end_);
            get_ready(size);
            if (!streams_) look_at_consumer();
        }
        return true;
    }

    /// The first of these messages, and with it those behind it that are as long: the consumer sees all of them or none. Returns how many; 0 when the
    /// ring is full, or the first is longer than `longest`, which is code::kLongestShort or less.
    [[nodiscard, gnu::noinline]] std::size_t put_alike(std::span<const std::span<const std::byte>> messages,
                                                       std::uint64_t longest) noexcept {
        const std::uint64_t size = messages.front().size();
        if (size > longest) return 0;
        const std::uint64_t stride = round_up(size, kUnit);
        const std::size_t count = size == 0 ? 1 : count_alike(messages, longest_record(memory_.size()) / stride);
        const std::uint64_t record = kLongHeader + count * stride;
        if (count == 1 || (behind(start_for(position_, record), record) > limit_ && !make_room(record)))
            return put(messages.front()) ? 1 : 0;
        turn_ = 0;
        const Position start = start_for(position_, record);
        const Position end = behind(start, record);
        fill_pack(at(start) + kLongHeader, messages.first(count));
        Access::store_plain(at(start) + kUnit, pack_word(count, size));
        if (start != position_) skip_to(start);
        // As in commit().
        Access::store_release(at(start), tag_ + code::kPack);
        if (streams_) {
            for (Position line = round_up(position_ + 1, kLine); line < end; line += kLine)
                fetch_to_write(at(line + kAhead));
        }
        move_to(end);
        return count;
    }

    [[nodiscard]] Position position() const noexcept { return position_; }

  private:
    static constexpr std::uint64_t kAhead = 8 * kLine;
    static constexpr std::uint64_t kTold = 512;  // the consumer is told of each record of so many bytes
    static constexpr std::uint64_t kNotReady = ~std::uint64_t{0};

    [[nodiscard]] static constexpr std::uint64_t header_of(std::uint64_t size) noexcept {
        return size <= code::kLongestShort ? kShortHeader : kLongHeader;
    }
    [[nodiscard]] static std::size_t count_alike(std::span<const std::span<const std::byte>> messages,
                                                 std::size_t most) noexcept {
        const std::size_t size = messages.front().size();
        const std::size_t end = std::min(messages.size(), most);
        std::size_t count = 1;
        while (count < end && messages[count].size() == size) ++count;
        return count;
    }

    // As in fill(), what lies in the first line goes last.
    static void fill_pack(std::byte* place, std::span<const std::span<const std::byte>> messages) noexcept {
        const std::uint64_t size = messages.front().size();
        if (size == sizeof(std::uint64_t)) return fill_all(place, messages, [] { return sizeof(std::uint64_t); });
        fill_all(place, messages, [size] { return size; });
    }
    // A size that the compiler knows needs no decision for each message.
    template <typename Size>
    static void fill_all(std::byte* place, std::span<const std::span<const std::byte>> messages, Size size) noexcept {
        const std::uint64_t stride = round_up(size(), kUnit);
        const std::size_t first = std::min<std::size_t>((kLine - kLongHeader + stride - 1) / stride, messages.size());
        for (std::size_t i = first; i < messages.size(); ++i)
            Access::copy_in(place + i * stride, messages[i].first(size()));
        for (std::size_t i = 0; i < first; ++i) Access::copy_in(place + i * stride, messages[i].first(size()));
    }

    template <std::uint64_t First>
    static void fill_from(std::byte* place, std::span<const std::byte> message) noexcept {
        Access::copy_in(place + First, message.subspan(First));
        // Else the compiler might put the two together again.
        std::atomic_signal_fence(std::memory_order_seq_cst);
        Access::copy_in(place, message.first(First));
    }

    [[nodiscard]] std::byte* at(Position position) const noexcept { return memory_.data() + offset(position); }
    [[nodiscard]] std::uint64_t offset(Position position) const noexcept {
        return (position - origin_) & (memory_.size() - 1);
    }

    void tell() noexcept { Access::store_hint(control_->reached, told_ = position_); }

    [[nodiscard]] Position end_of(Position start, std::uint64_t header, std::uint64_t size) const noexcept {
        return header == kLongHeader ? behind_long(start, header + size, offset(start), memory_.size())
                                     : behind(start, header + size);
    }
    // A small record stays within one line, so that it costs one transfer; no record reaches over the end of the ring.
    [[nodiscard]] Position start_for(Position position, std::uint64_t record) const noexcept {
        if (record <= kLine) {
            // Not computed: where the next record begins hangs on it, and it is nearly always the same.
            if (position % kLine + record > kLine) [[unlikely]]
                return round_up(position, kLine);
            return position;
        }
        const std::uint64_t room = memory_.size() - offset(position);
        return record > room ? position + room : position;
    }

    // Lines of a stream are asked for before they are needed: a CPU waits for few of them at a time by itself. In a conversation the consumer has them,
    // and would only lose what it is looking at.
    [[gnu::always_inline]] void move_to(Position position) noexcept {
        ready_ = kNotReady;
        if (position / kLine != position_ / kLine && streams_) fetch_to_write(at(position + kAhead));
        position_ = position;
        tag_ = key_.tag(position);
    }

    // move_to() and get_ready() behind a message like the last one, when the next one like it can go at once too.
    [[gnu::always_inline]] void step() noexcept {
        if (streams_ && ready_end_ / kLine != position_ / kLine) fetch_to_write(at(ready_end_ + kAhead));
        position_ = ready_end_;
        tag_ = key_.tag(position_);
        lies_at(here_ + step_);
        ready_end_ += step_;
    }

    void lies_at(std::byte* place) noexcept { __atomic_store_n(&here_, place, __ATOMIC_RELAXED); }

    // Where the next record begins.
    void go_on_at(Position position) noexcept {
        if (turn_ != 0) {
            turn_ = 0;
            position = origin_ = round_up(position, kLine);
            kept_from_ += origin_;
            kept_until_ += origin_;
            limit_ = kept_from_ - kLine;
        }
        move_to(position);
    }

    // While nobody waits: whether another message of that length can go at once, and where.
    [[gnu::noinline]] void get_ready(std::uint64_t size) noexcept {
        const std::uint64_t record = header_of(size) + size;
        lies_at(at(position_));
        ready_end_ = end_of(position_, header_of(size), size);
        even_until_ = 0;
        turn_ = 0;
        if (!streams_) stay_near(record);
        if (ready_end_ > limit_ || start_for(position_, record) != position_) {
            turn_ = 0;
            return;
        }
        ready_ = size;
        step_ = even_step(position_, record);
        if (turn_ != 0 || step_ == 0 || size > code::kLongestShort) return;
        Position end = std::min(limit_, position_ + memory_.size() - offset(position_));
        if (!streams_) end = std::min(end, record > kLine ? 0 : origin_ + kNear);
        even_until_ = end - std::min(end, step_);
    }
    // By what was seen behind the message before this one.
    void stay_near(std::uint64_t record) noexcept {
        const std::uint64_t size = ready_end_ - position_;
        // What was left when it was turned has not been read yet, or this is no conversation.
        if (!is_possible(seen_) || seen_ < origin_ || position_ - seen_ > 2 * size) return;
        const std::uint64_t look_ahead = stretch(memory_.size());
        limit_ = std::max(limit_, std::min(seen_ + memory_.size(), ready_end_ + look_ahead));
        // A consumer at our heels would take it for a conversation too.
        if (position_ - told_ >= look_ahead) tell();
        const std::uint64_t from = offset(seen_) / kLine * kLine;
        const std::uint64_t until = round_up(offset(position_) + size, kLine);
        // What has not been read lies in one piece.
        if (until < kNear || from > offset(position_)) return;
        // Two such records, and a line for a word that leads on. The longest one has room as well, in front of what has not been read or behind it.
        const bool has_room = from >= 2 * round_up(record, kLine) + 2 * kLine &&
                              std::max(from, memory_.size() - until) >= memory_.size() / 2 + kLine;
        if (!has_room) return;
        turn_ = code::kTurn;
        kept_from_ = from;
        kept_until_ = until;
    }
    // The line that tells how far the consumer has come. It writes it when it waits, and messages of two lines take a quarter less when it is not its
    // alone (decision 21).
    [[gnu::always_inline]] void look_at_consumer() noexcept {
        // Pairs with the release in Consumer::publish(): what it has read may be written again.
        seen_ = Access::load_acquire(control_->consumed);
    }
    // For a short message that is not as long as the last, or for which there was no room. False when the ring is full.
    [[nodiscard, gnu::noinline]] bool make_ready(std::uint64_t size) noexcept {
        const std::uint64_t record = kShortHeader + size;
        if (behind(start_for(position_, record), record) > limit_ && !make_room(record)) return false;
        if (const Position start = start_for(position_, record); start != position_) {
            skip_to(start);
            position_ = start;
        }
        get_ready(size);
        return true;
    }

    // Once in a stretch, and when the ring is full. True when there is room for such a record, up to where the one behind it would begin, so that the
    // position never passes the limit.
    [[nodiscard, gnu::noinline]] bool make_room(std::uint64_t record) noexcept {
        ready_ = kNotReady;
        if (position_ != told_) tell();
        look_at_consumer();
        if (!is_possible(seen_)) return false;
        streams_ = seen_ != position_;
        const Position full = seen_ + memory_.size();
        Position end = behind(start_for(position_, record), record);
        // What was not read when it was turned lies in the way.
        const bool is_kept = seen_ < origin_ && position_ < kept_from_;
        if (is_kept && end > kept_from_ - kLine) {
            end = behind(start_for(kept_until_, record), record);
            if (end > full) return false;
            skip_to(kept_until_);
            position_ = kept_until_;
        }
        // A long record is looked up for when the room is over: the look would cost it more than it gains.
        std::uint64_t look_ahead = stretch(memory_.size());
        // A stream of these has told of each.
        if (streams_ && record >= kTold) look_ahead *= 8;
        if (record >= kStretch) look_ahead = memory_.size();
        limit_ = std::min(is_kept && position_ < kept_from_ ? kept_from_ - kLine : full, end + look_ahead);
        return end <= full;
    }

    // A position from the future, or one that moves back, is a lie that would only let us overwrite what was not read: its own loss. What is left
    // out at the end of the ring may put our position beyond what there is room for.
    [[nodiscard]] bool is_possible(Position consumed) const noexcept {
        return consumed <= position_ && position_ - consumed <= memory_.size();
    }

    [[gnu::noinline]] void skip_to(Position start) noexcept {
        const bool is_next_line = start == round_up(position_ + 1, kLine);
        if (!is_next_line) Access::store_plain(at(position_) + kUnit, start - position_);
        Access::store_release(at(position_), tag_ + (is_next_line ? code::kNextLine : code::kSkip));
        tag_ = key_.tag(start);
    }

    std::span<std::byte> memory_;
    Control* control_;
    Key key_;
    Position position_ = 0;
    Position limit_;       // of what may be written without another look
    Position origin_ = 0;  // this position lies at the start of the ring
    // Between these lies what had not been read when it was turned: positions as counted from there, offsets while turn_ is set.
    Position kept_from_ = 0;
    Position kept_until_ = 0;
    Position seen_ = 0;       // the consumer had come so far; it may say anything
    std::uint64_t turn_ = 0;  // code::kTurn: behind the message that is ready
    Position told_ = 0;
    bool streams_ = false;  // when last looked, there were messages that had not been read
    std::uint64_t tag_;
    std::uint64_t ready_ = kNotReady;  // a message of that length goes at the position, in front of the limit
    Position ready_end_ = 0;
    std::uint64_t step_ = 0;     // from one such message to the next
    Position even_until_ = 0;    // up to there the next one may begin
    std::byte* here_ = nullptr;  // and lies there; another thread may look at it, for a hint
    Position start_ = 0;
    std::uint64_t header_ = kShortHeader;
    std::uint64_t committed_ = 0;  // bytes of the last record that was claimed
};

}  // namespace strait::ring
