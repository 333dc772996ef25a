#pragma once
/// Text that comes line by line over a stream.

#include <strait/stream.hpp>

#include <string>

namespace strait::test {

class Lines {
  public:
    /// The stream must outlive this.
    explicit Lines(Stream& stream) noexcept : stream_(&stream) {}

    /// The next line without its end, CRLF or LF. Throws Unexpected when none comes.
    [[nodiscard]] std::string next();

  private:
    Stream* stream_;
    std::string unread_;
};

}  // namespace strait::test
