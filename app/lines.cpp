#include "lines.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace strait::app {
namespace {

constexpr std::size_t kStep = 16 * 1024;

}  // namespace

Result<std::string> LineReader::next(const Deadline& deadline) {
    while (true) {
        const auto newline = pending_.find('\n', searched_);
        if (newline != std::string::npos && newline < longest_) return take(newline + 1);
        if (pending_.size() >= longest_) return take(longest_);
        searched_ = pending_.size();
        std::array<std::byte, kStep> buffer;
        const auto count = stream_.read(buffer, deadline);
        if (!count) return std::unexpected(count.error());
        if (*count == 0) return take(pending_.size());
        pending_.append(reinterpret_cast<const char*>(buffer.data()), *count);
    }
}

std::string LineReader::take(std::size_t size) {
    std::string line = pending_.substr(0, size);
    pending_.erase(0, size);
    searched_ = 0;
    return line;
}

}  // namespace strait::app
