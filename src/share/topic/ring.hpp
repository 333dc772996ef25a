#pragma once
/// A topic's memory seen through a checked shape: nothing that stands in the memory itself can lead outside it.

#include "share/topic/layout.hpp"

#include "strait/topic_fast_path.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace strait::topic {

/// Refers to memory of at least Shape::data_size and Shape::seats_size bytes, on page boundaries.
class Ring {
  public:
    Ring(const Shape& shape, std::span<std::byte> data, std::span<std::byte> seats) noexcept
        : shape_(shape), data_(data.data()), seats_(seats.data()) {}

    [[nodiscard]] const Shape& shape() const noexcept { return shape_; }
    [[nodiscard]] DataHead& head() const noexcept { return *reinterpret_cast<DataHead*>(data_); }
    /// `index` is below Shape::slots.
    [[nodiscard]] SlotHead& slot(std::uint64_t index) const noexcept {
        return *reinterpret_cast<SlotHead*>(data_ + shape_.slots_at + index * shape_.stride);
    }
    [[nodiscard]] SlotHead& slot_of(std::uint64_t position) const noexcept { return slot(position % shape_.slots); }
    [[nodiscard]] std::byte* payload(SlotHead& slot) const noexcept {
        return reinterpret_cast<std::byte*>(&slot) + shape_.payload_at;
    }
    /// One per slot: the position + 1 there that is to be left out.
    [[nodiscard]] std::atomic<std::uint64_t>& skip(std::uint64_t index) const noexcept {
        return reinterpret_cast<std::atomic<std::uint64_t>*>(data_ + sizeof(DataHead))[index];
    }
    /// The first of them.
    [[nodiscard]] const std::atomic<std::uint64_t>* skips() const noexcept { return &skip(0); }
    /// The same slots for the fast path.
    [[nodiscard]] Slots slots() const noexcept {
        return {data_ + shape_.slots_at, shape_.stride, shape_.payload_at, shape_.settings.max_size};
    }
    [[nodiscard]] SeatsHead& seats_head() const noexcept { return *reinterpret_cast<SeatsHead*>(seats_); }
    /// Seats that somebody has, or has had.
    [[nodiscard]] std::uint32_t seats_used() const noexcept {
        return std::min(seats_head().used.load(std::memory_order_seq_cst), shape_.settings.subscribers);
    }
    [[nodiscard]] Seat& seat(std::uint32_t number) const noexcept {
        return *reinterpret_cast<Seat*>(seats_ + (1 + std::size_t{number}) * kPage + number % kSeatLines * kLine);
    }

  private:
    Shape shape_;
    std::byte* data_;
    std::byte* seats_;
};

}  // namespace strait::topic
