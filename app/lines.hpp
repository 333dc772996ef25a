#pragma once
/// A stream, line by line.

#include <strait/stream.hpp>

#include <cstddef>
#include <string>

namespace strait::app {

/// Nothing of what was read is lost or changed: the lines put together are the stream again.
class LineReader {
  public:
    /// A line longer than `longest` comes in pieces of that size.
    LineReader(Stream& stream, std::size_t longest) : stream_(stream), longest_(longest) {}

    /// The next line with its newline, or the rest without one; an empty text at the end of the stream.
    [[nodiscard]] Result<std::string> next(const Deadline& deadline);

  private:
    [[nodiscard]] std::string take(std::size_t size);

    Stream& stream_;
    std::size_t longest_;
    std::string pending_;
    std::size_t searched_ = 0;  ///< bytes of pending_ that are known to hold no newline
};

}  // namespace strait::app
