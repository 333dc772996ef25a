#include "strait/rpc_writer.hpp"

#include <algorithm>

namespace strait::rpc {

void Writer::grow(std::size_t size) {
    const auto capacity = std::max(size_ + size, capacity_ * 2);
    std::vector<std::byte> larger(capacity);
    std::memcpy(larger.data(), data_, size_);
    outside_ = std::move(larger);
    data_ = outside_.data();
    capacity_ = capacity;
}

}  // namespace strait::rpc
