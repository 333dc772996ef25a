#include "strait/rpc_writer.hpp"

#include <utility>

namespace strait::rpc {

void Writer::move_out(std::size_t capacity) {
    auto larger = std::make_unique_for_overwrite<std::byte[]>(capacity);
    std::memcpy(larger.get(), data_, size_);
    outside_ = std::move(larger);
    data_ = outside_.get();
    capacity_ = capacity;
}

void Writer::copy_to(std::byte* place) const noexcept {
    std::size_t from = 0;
    const auto copy = [&place](const std::byte* bytes, std::size_t size) {
        std::memcpy(place, bytes, size);
        place += size;
    };
    for (const auto& piece : left_) {
        copy(data_ + from, piece.before - from);
        copy(piece.bytes.data(), piece.bytes.size());
        from = piece.before;
    }
    copy(data_ + from, size_ - from);
}

void Writer::gather() {
    const auto size = whole_size();
    auto whole = std::make_unique_for_overwrite<std::byte[]>(size);
    copy_to(whole.get());
    left_.clear();
    left_size_ = 0;
    outside_ = std::move(whole);
    data_ = outside_.get();
    size_ = capacity_ = size;
}

}  // namespace strait::rpc
