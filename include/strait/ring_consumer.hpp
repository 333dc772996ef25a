#pragma once
/// The reading end of a record ring.

#include <strait/ring_access.hpp>
#include <strait/ring_layout.hpp>

#include <cstdint>
#include <span>

namespace strait::ring {

/// One record, in place; its bytes stay until release(). The producer may still scribble there: copy before you trust.
struct Record {
    enum class Kind : std::uint8_t {
        none,     ///< nothing has come yet
        whole,    ///< a message, or its last part
        part,     ///< more of the message follows
        void_,    ///< the parts before it are void
        corrupt,  ///< the producer broke the protocol
    };
    Kind kind = Kind::none;
    std::span<const std::byte> bytes;
};

/// Messages of one length, one behind the other, that were committed together.
struct Pack {
    const std::byte* next = nullptr;
    std::uint64_t size = 0;
    std::uint64_t stride = 0;  ///< bytes from one to the next
    std::uint64_t left = 0;    ///< of the messages; 0: there is no pack
    [[nodiscard]] std::span<const std::byte> message() const noexcept { return {next, size}; }
};

/// One thread. Reads each shared word once and believes none further than the ring's own bounds.
template <typename Access = MemoryAccess>
class Consumer {
  public:
    Consumer(std::span<std::byte> memory, Control& control, Key key) noexcept
        : memory_(memory), control_(&control), key_(key), here_(memory.data()), tag_(key.tag(0)) {}

    /// The next record, if it has come. Asking again before release() gives the same one.
    [[nodiscard, gnu::always_inline]] Record next() noexcept {
        const std::uint64_t code = load_code();
        // Known before the word has come: the next one can be asked for without waiting for this one.
        if ((code & ~code::kTurn) == expected_) [[likely]] {
            if (code != expected_) [[unlikely]]
                turn_behind_this();
            if (expected_ <= code::kLongestShort) [[likely]]
                return {Record::Kind::whole, {here_ + kShortHeader, expected_}};
            if (Access::load_plain(here_ + kUnit) == usual_)
                return {Record::Kind::whole, {here_ + kLongHeader, usual_}};
        }
        if (pack_.left > 0) [[unlikely]]
            return {Record::Kind::whole, pack_.message()};
        if ((code & ~code::kTurn) >= code::kEnd) return {};
        return record_in(look_closer(code));
    }

    /// How far the producer had come when it last said so. It may say anything.
    [[nodiscard]] Position reached() const noexcept { return Access::load_hint(control_->reached); }
    [[nodiscard]] std::uint64_t capacity() const noexcept { return memory_.size(); }
    /// Asks for the lines behind the first that the next message will take, if it is as long as the last: they come together with the first.
    void fetch_expected() const noexcept {
        if (usual_ > code::kLongestShort) return;
        for (Position line = round_up(position_ + 1, kLine); line < end_; line += kLine) fetch_to_read(at(line));
    }

    /// Gives the place of the last record back, when it was the last of its pack. True when the producer can know now.
    [[gnu::always_inline]] bool release() noexcept {
        if (pack_.left > 0) [[unlikely]]
            return release_packed(1);
        return leave();
    }
    /// Whether pass() is enough for a record that ends before this position.
    [[nodiscard, gnu::always_inline]] bool may_pass(Position until) const noexcept {
        return end_ < until && pack_.left == 0;
    }
    /// Where the producer knows nothing yet of that part of the ring.
    [[nodiscard]] Position tell_at(std::uint64_t part) const noexcept { return published_ + memory_.size() / part; }
    /// release() of a record by itself, of which nobody is told.
    [[gnu::always_inline]] void pass() noexcept {
        if (end_ <= even_until_) [[likely]]
            return step();
        move_to(end_);
    }
    /// What is left of the pack that next() has begun.
    [[nodiscard]] const Pack& pack() const noexcept { return pack_; }
    /// release() of so many messages of the pack, at most those that are left.
    [[gnu::noinline]] bool release_packed(std::uint64_t count) noexcept {
        pack_.left -= count;
        pack_.next += count * pack_.stride;
        return pack_.left == 0 && leave();
    }

    /// Tells the producer how far it may go. Done by itself after each quarter of the ring; to be done when the ring is
    /// empty too, else a producer could wait for room that is there. True when there was something to tell.
    [[gnu::noinline]] bool publish() noexcept {
        if (published_ == position_) return false;
        published_ = position_;
        // Pairs with the acquire in Producer::learn_limit(): our reads must be over before the place is written again.
        Access::store_release(control_->consumed, position_);
        return true;
    }

    [[nodiscard]] Position position() const noexcept { return position_; }

  private:
    [[nodiscard]] std::byte* at(Position position) const noexcept { return memory_.data() + offset(position); }
    [[nodiscard]] std::uint64_t offset(Position position) const noexcept {
        return (position - origin_) & (memory_.size() - 1);
    }

    [[nodiscard]] std::uint64_t load_code() const noexcept {
        // Pairs with the release in Producer::commit().
        return Access::load_acquire(here_) - tag_;
    }

    /// A record in two registers: one that is returned through memory and read again at another width holds each message up.
    struct Brief {
        const std::byte* bytes;
        std::uint64_t size_and_kind;
    };
    static constexpr int kKindBits = 3;
    [[nodiscard]] static Brief brief(const Record& record) noexcept {
        return {record.bytes.data(), record.bytes.size() << kKindBits | static_cast<std::uint64_t>(record.kind)};
    }
    [[nodiscard, gnu::always_inline]] static Record record_in(Brief brief) noexcept {
        const auto kind = static_cast<Record::Kind>(brief.size_and_kind & ((1U << kKindBits) - 1));
        return {kind, {brief.bytes, brief.size_and_kind >> kKindBits}};
    }
    [[nodiscard, gnu::noinline]] Brief look_closer(std::uint64_t code) noexcept { return brief(look(code)); }
    [[nodiscard, gnu::always_inline]] Record look(std::uint64_t code) noexcept {
        // Never do more skips follow each other: a producer that writes them is broken, and must not keep us here.
        for (int looks = 0; looks <= kMostSkips; ++looks) {
            if ((code & code::kTurn) != 0) {
                code &= ~code::kTurn;
                if (code > code::kLongestShort && code != code::kLong) return {};
                turn_behind_this();
            }
            if (code <= code::kLongestShort) {
                const Record record = take(code, kShortHeader, Record::Kind::whole);
                if (record.kind == Record::Kind::corrupt) return record;
                usual_ = code;
                return record;
            }
            if (code >= code::kEnd) return {};
            if (code == code::kPack) return take_pack(Access::load_plain(at(position_) + kUnit));
            if (code == code::kVoid) return take(0, kShortHeader, Record::Kind::void_);
            if (code == code::kLong || code == code::kPart) {
                const std::uint64_t size = Access::load_plain(at(position_) + kUnit);
                const bool is_whole = code == code::kLong;
                const Record record = take(size, kLongHeader, is_whole ? Record::Kind::whole : Record::Kind::part);
                if (record.kind == Record::Kind::whole) usual_ = size;
                return record;
            }
            if (!skip(code)) break;
            code = load_code();
        }
        return {Record::Kind::corrupt, {}};
    }

    // False when it leads nowhere.
    [[nodiscard]] bool skip(std::uint64_t code) noexcept {
        Position next = round_up(position_ + 1, kLine);
        if (code == code::kSkip) {
            const std::uint64_t distance = Access::load_plain(at(position_) + kUnit);
            next = position_ + distance;
            if (distance == 0 || distance > memory_.size() || next % kLine != 0) return false;
        }
        move_to(next);
        return true;
    }

    // Bytes up to the end of the ring.
    [[nodiscard]] std::uint64_t room() const noexcept { return memory_.size() - offset(position_); }

    [[nodiscard]] Record take(std::uint64_t size, std::uint64_t header, Record::Kind kind) noexcept {
        if (size > longest_record(memory_.size()) || header + size > room()) return {Record::Kind::corrupt, {}};
        even_until_ = 0;
        end_ = header == kLongHeader ? behind_long(position_, header + size, offset(position_), memory_.size())
                                     : behind(position_, header + size);
        return {kind, std::span<const std::byte>(at(position_) + header, size)};
    }

    [[nodiscard]] Record take_pack(std::uint64_t word) noexcept {
        const std::uint64_t size = size_in(word);
        const std::uint64_t stride = round_up(size, kUnit);
        const std::uint64_t bytes = count_in(word) * stride;
        const bool possible = size > 0 && size <= code::kLongestShort && count_in(word) > 0;
        if (!possible || bytes > longest_record(memory_.size()) || kLongHeader + bytes > room())
            return {Record::Kind::corrupt, {}};
        end_ = behind(position_, kLongHeader + bytes);
        even_until_ = 0;
        expected_ = kNone;
        pack_ = {.next = at(position_) + kLongHeader, .size = size, .stride = stride, .left = count_in(word)};
        // They come together, instead of one after the other as they are read.
        for (Position line = round_up(position_ + 1, kLine); line < end_; line += kLine) fetch_to_read(at(line));
        return {Record::Kind::whole, pack_.message()};
    }

    [[gnu::always_inline]] bool leave() noexcept {
        pass();
        return position_ - published_ >= memory_.size() / 4 && publish();
    }

    void turn_behind_this() noexcept {
        turns_ = true;
        even_until_ = 0;
    }
    // move_to() of the end, where the next record is expected to be like the one that is left: nothing but its place has to be computed.
    [[gnu::always_inline]] void step() noexcept {
        position_ = end_;
        here_ += step_;
        tag_ = key_.tag(position_);
        end_ += step_;
    }
    [[gnu::noinline]] void move_to(Position position) noexcept {
        if (turns_) position = origin_ = round_up(position, kLine);
        turns_ = false;
        position_ = position;
        here_ = at(position);
        tag_ = key_.tag(position);
        even_until_ = 0;
        if (usual_ > code::kLongestShort) [[unlikely]]
            return expect_long();
        const std::uint64_t record = kShortHeader + usual_;
        end_ = behind(position, record);
        expected_ = record <= room() ? usual_ : kNone;
        step_ = even_step(position, record);
        if (step_ > 0) even_until_ = position + room() - std::min(step_, room());
    }
    [[gnu::noinline]] void expect_long() noexcept {
        const std::uint64_t record = kLongHeader + usual_;
        end_ = behind_long(position_, record, offset(position_), memory_.size());
        expected_ = record <= room() ? code::kLong : kNone;
    }

    static constexpr int kMostSkips = 2;
    static constexpr std::uint64_t kNone = ~std::uint64_t{0};  // more than any code

    std::span<std::byte> memory_;
    Control* control_;
    Key key_;
    Position position_ = 0;
    std::byte* here_;      // where that lies
    Position origin_ = 0;  // this position lies at the start of the ring
    // Of the record that is there; before it is known, of one that is as long as the last message.
    Position end_ = behind(0, kShortHeader);
    Position published_ = 0;
    std::uint64_t tag_;
    std::uint64_t step_ = 0;      // from one record to the next, as long as they are as long as the last message
    Position even_until_ = 0;     // up to there such a one may begin
    std::uint64_t usual_ = 0;     // the length of the last message, if it was a whole one
    std::uint64_t expected_ = 0;  // the code of such a message, where there is room for it
    Pack pack_;
    bool turns_ = false;  // behind the record that is there
};

}  // namespace strait::ring
