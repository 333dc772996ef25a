#include "support/lines.hpp"

#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>

#include <array>

namespace strait::test {

std::string Lines::next() {
    const auto deadline = patience();
    std::array<std::byte, 4096> buffer;
    std::size_t end = unread_.find('\n');
    while (end == std::string::npos) {
        const auto size = must(stream_->read(buffer, deadline));
        if (size == 0) throw Unexpected("the stream ended in the middle of a line: '" + unread_ + "'");
        unread_ += text(std::span(buffer).first(size));
        end = unread_.find('\n');
    }
    std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

}  // namespace strait::test
