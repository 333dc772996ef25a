#pragma once
/// For tests: a topic in private memory, with places whose owners live or die as the test says.

#include "share/topic/reader.hpp"
#include "share/topic/writer.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace strait::topic::test {

class Board {
  public:
    explicit Board(const Settings& settings)
        : shape_(*shape_of(settings)), data_(zeros(shape_.data_size)), seats_(zeros(shape_.seats_size)) {}

    [[nodiscard]] Ring ring() const {
        return {shape_, {data_.get(), shape_.data_size}, {seats_.get(), shape_.seats_size}};
    }
    [[nodiscard]] Writer writer(std::uint32_t place = 0) {
        return {ring(),
                place,
                {.publisher = [this](std::uint32_t p) { return !dead_publishers.contains(p); },
                 .subscriber = [this](std::uint32_t s) { return !dead_subscribers.contains(s); },
                 .patience = patience}};
    }
    [[nodiscard]] const Shape& shape() const { return shape_; }

    std::chrono::nanoseconds patience = std::chrono::hours(1);
    std::set<std::uint32_t> dead_publishers;
    std::set<std::uint32_t> dead_subscribers;

  private:
    struct Free {
        void operator()(std::byte* memory) const { ::operator delete(memory, std::align_val_t{kPage}); }
    };
    using Memory = std::unique_ptr<std::byte, Free>;

    static Memory zeros(std::size_t size) {
        auto* const memory = static_cast<std::byte*>(::operator new(size, std::align_val_t{kPage}));
        std::memset(memory, 0, size);
        return Memory(memory);
    }

    Shape shape_;
    Memory data_;
    Memory seats_;
};

/// A board where each slot counts: N is kept + held + 1.
[[nodiscard]] inline Settings small(std::uint32_t kept, std::uint32_t held = 1, Keeping keeping = Keeping::newest) {
    return {.max_size = 300,
            .alignment = 8,
            .keeping = keeping,
            .kept = kept,
            .history = kept,
            .subscribers = 4,
            .held = held};
}

/// Whether the fast path is tried first, as strait::RawPublisher and strait::RawSubscriber do.
enum class Way : std::uint8_t {
    fast_first,
    looked_for,  ///< the same, and what is taken was pinned before it was there, if it comes soon
    slow,
};

/// `ok`, or the error's name.
inline std::string publish(Writer& writer, std::uint64_t value, Way way = Way::fast_first) {
    if (way != Way::slow) {
        const auto outcome = writer.fast().try_publish(std::as_bytes(std::span(&value, 1)));
        if (outcome == FastWriter::Outcome::published_and_overtaken) writer.note_overtaken();
        if (outcome != FastWriter::Outcome::not_published) return "ok";
    }
    const auto room = writer.begin();
    if (!room) return std::string(name(room.error().code()));
    std::memcpy(room->data(), &value, sizeof value);
    const auto shown = writer.commit(sizeof value);
    return shown ? "ok" : std::string(name(shown.error().code()));
}

/// As strait::RawSubscriber does it.
inline Result<Held> take(Reader& reader, Way way = Way::fast_first) {
    if (way != Way::slow) {
        auto& fast = reader.fast();
        const auto position = fast.at.position();
        FastReader::Taken taken;
        if (way == Way::fast_first) {
            taken = fast.try_take();
        } else {
            fast.looks = 2;
            if (fast.look_for()) taken = fast.take_seen();
        }
        if (taken.bytes != nullptr) return Held{{taken.bytes, taken.size}, position, taken.missed, taken.pin};
        if (fast.is_empty()) return fail(Errc::would_block);
    }
    return reader.take();
}

[[nodiscard]] inline std::uint64_t value_of(const Held& held) {
    std::uint64_t value = 0;
    if (held.bytes.size() == sizeof value) std::memcpy(&value, held.bytes.data(), sizeof value);
    return value;
}

/// `7`, `7 after 3 missed`, or the error's name. Given back at once.
inline std::string next(Reader& reader) {
    const auto held = take(reader);
    if (!held) return std::string(name(held.error().code()));
    const auto text = std::to_string(value_of(*held));
    reader.give_back(held->pin);
    return held->missed == 0 ? text : text + " after " + std::to_string(held->missed) + " missed";
}

}  // namespace strait::topic::test
