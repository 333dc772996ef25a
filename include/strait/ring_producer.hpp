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
        : memory_(memory), control_(&control), key_(key), limit_(memory.size()), tag_(key.tag(0)) {}

    /// Room for one record of `size` bytes, at most longest_record(); nullptr when the ring is full. Nothing is visible to
    /// the consumer before commit(); a claim may be dropped, or replaced by another.
    [[nodiscard]] std::byte* claim(std::uint64_t size) noexcept {
        header_ = size <= code::kLongestShort ? kShortHeader : kLongHeader;
        const std::uint64_t record = header_ + size;
        start_ = start_for(position_, record);
        if (!has_room_until(behind(start_, record))) return nullptr;
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
        if (start_ != position_) skip_to(start_);
        std::byte* const record = at(start_);
        std::uint64_t code = size;
        if (header_ == kLongHeader) {
            Access::store_plain(record + kUnit, size);
            code = piece == Piece::last ? code::kLong : code::kPart;
        }
        if (piece == Piece::none) code = code::kVoid;
        // Pairs with the acquire in Consumer::next(): the record must be visible before its commit word is.
        Access::store_release(record, tag_ + code);
        move_to(behind(start_, header_ + size));
    }

    /// claim(), fill() and commit() of a message of at most code::kLongestShort bytes. False when the ring is full.
    [[nodiscard, gnu::always_inline]] bool put(std::span<const std::byte> message) noexcept {
        const std::uint64_t record = kShortHeader + message.size();
        const Position start = start_for(position_, record);
        const Position end = behind(start, record);
        if (!has_room_until(end)) [[unlikely]]
            return false;
        std::byte* const place = at(start);
        fill(place + kShortHeader, message);
        if (start != position_) [[unlikely]]
            skip_to(start);
        // As in commit().
        Access::store_release(place, tag_ + message.size());
        move_to(end);
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
        const Position start = start_for(position_, record);
        const Position end = behind(start, record);
        if (count == 1 || !has_room_until(end)) return put(messages.front()) ? 1 : 0;
        fill_pack(at(start) + kLongHeader, messages.first(count));
        Access::store_plain(at(start) + kUnit, pack_word(count, size));
        if (start != position_) skip_to(start);
        // As in commit().
        Access::store_release(at(start), tag_ + code::kPack);
        for (Position line = round_up(position_ + 1, kLine); line < end; line += kLine)
            fetch_to_write(at(line + kAhead));
        move_to(end);
        return count;
    }

    [[nodiscard]] Position position() const noexcept { return position_; }

  private:
    static constexpr std::uint64_t kAhead = 8 * kLine;

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

    // Up to where the next record would begin, so that the position never passes the limit.
    [[nodiscard]] bool has_room_until(Position end) noexcept { return end <= limit_ || learn_limit(end); }

    template <std::uint64_t First>
    static void fill_from(std::byte* place, std::span<const std::byte> message) noexcept {
        Access::copy_in(place + First, message.subspan(First));
        // Else the compiler might put the two together again.
        std::atomic_signal_fence(std::memory_order_seq_cst);
        Access::copy_in(place, message.first(First));
    }

    [[nodiscard]] std::byte* at(Position position) const noexcept {
        return memory_.data() + (position & (memory_.size() - 1));
    }

    // A small record stays within one line, so that it costs one transfer; no record reaches over the end of the ring.
    [[nodiscard]] Position start_for(Position position, std::uint64_t record) const noexcept {
        if (record <= kLine) {
            // Not computed: where the next record begins hangs on it, and it is nearly always the same.
            if (position % kLine + record > kLine) [[unlikely]]
                return round_up(position, kLine);
            return position;
        }
        const std::uint64_t offset = position & (memory_.size() - 1);
        return offset + record > memory_.size() ? position + (memory_.size() - offset) : position;
    }

    // The next lines are asked for before they are needed: a CPU waits for few of them at a time by itself.
    [[gnu::always_inline]] void move_to(Position position) noexcept {
        if (position / kLine != position_ / kLine) fetch_to_write(at(position + kAhead));
        position_ = position;
        tag_ = key_.tag(position);
        if (position - told_ < kStretch) [[likely]]
            return;
        told_ = position;
        Access::store_hint(control_->reached, position);
    }

    // Only when the private copy says that the ring is full: the line belongs to the consumer.
    [[nodiscard, gnu::noinline]] bool learn_limit(Position end) noexcept {
        const Position consumed = Access::load_acquire(control_->consumed);
        // A position from the future, or one that moves back, is a lie that would only let us overwrite what was not read: its own loss.
        if (consumed > position_ || position_ - consumed > memory_.size()) return false;
        limit_ = consumed + memory_.size();
        return end <= limit_;
    }

    [[nodiscard]] std::uint64_t skip_code(Position to) const noexcept {
        return (to & (memory_.size() - 1)) == 0 ? code::kWrap : code::kNextLine;
    }
    [[gnu::noinline]] void skip_to(Position start) noexcept {
        Access::store_release(at(position_), tag_ + skip_code(start));
        tag_ = key_.tag(start);
    }

    std::span<std::byte> memory_;
    Control* control_;
    Key key_;
    Position position_ = 0;
    Position limit_;
    Position told_ = 0;
    std::uint64_t tag_;
    Position start_ = 0;
    std::uint64_t header_ = kShortHeader;
};

}  // namespace strait::ring
