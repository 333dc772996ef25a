#pragma once
/// For tests: a state in private memory, and values that show whether they are whole.

#include "share/state/reader.hpp"
#include "share/state/writer.hpp"

#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace strait::state::test {

class PrivateBoard {
  public:
    explicit PrivateBoard(std::uint64_t max_size, std::uint32_t readers = 2)
        : shape_(*shape_of({.max_size = max_size, .readers = readers, .summed = 1})), memory_(zeros(shape_.size)) {
        const std::vector<std::byte> first(static_cast<std::size_t>(max_size), std::byte{1});
        auto& end = board().end_of(0);
        copy_in(board().slot(0), first.data(), first.size());
        end.length = first.size();
        end.stamp = 1;
        board().head().sums[0] = sum_of(1, first);
        board().head().current = current_word(1, 0);
    }

    [[nodiscard]] Board board() const { return {bytes(), shape_}; }
    [[nodiscard]] std::span<std::byte> bytes() const { return {memory_.get(), static_cast<std::size_t>(shape_.size)}; }
    [[nodiscard]] View view() const {
        return {.current = &board().head().current,
                .slots = board().slot(0),
                .stride = shape_.stride,
                .count = shape_.slots,
                .size = shape_.settings.max_size,
                .seen = 0,
                .is_watched = false};
    }

  private:
    struct Free {
        void operator()(std::byte* memory) const { ::operator delete(memory, std::align_val_t{kPage}); }
    };
    static std::unique_ptr<std::byte, Free> zeros(std::uint64_t size) {
        auto* const memory = static_cast<std::byte*>(::operator new(size, std::align_val_t{kPage}));
        std::memset(memory, 0, size);
        return std::unique_ptr<std::byte, Free>(memory);
    }

    Shape shape_;
    std::unique_ptr<std::byte, Free> memory_;
};

/// A value of which every byte is its version, as far as a byte goes.
[[nodiscard]] inline std::vector<std::byte> filled(std::uint64_t version, std::size_t size) {
    return std::vector<std::byte>(size, static_cast<std::byte>(version & 0xff));
}

}  // namespace strait::state::test
