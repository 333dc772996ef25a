#pragma once
/// A channel whose other end is Node.

#include "os/passed_streams.hpp"
#include "transfer/channel/stream_end.hpp"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strait::channel {

/// Messages are JSON values, one a line; what Node sends to itself is answered here and not shown.
class NodeEnd final : public End {
  public:
    NodeEnd(os::NodeLink link, const ChannelSettings& settings);

    Result<void> send(std::span<const std::byte> message, const Deadline& deadline) override;
    Result<void> send_with(std::span<const std::byte> message, std::string_view type, os::Duplicable& what,
                           const Deadline& deadline) override;
    Result<std::span<std::byte>> loan(std::size_t size, const Deadline& deadline) override;
    Result<void> send_loan(std::size_t size) override;
    void drop_loan() noexcept override;
    Result<std::span<const std::byte>> receive(const Deadline& deadline) override;
    std::unique_ptr<os::ByteStream> take_stream() noexcept override { return std::move(stream_); }
    void release() noexcept override;
    Result<void> flush(const Deadline& deadline) override;
    Result<void> close_send() override;
    Result<void> wait_hang_up(const Deadline& deadline) override { return lines_.wait_hang_up(deadline); }
    void finish() noexcept override;
    [[nodiscard]] Peer peer() const override { return lines_.peer(); }
    Result<NativeHandle> wait_handle() override { return lines_.wait_handle(); }

  private:
    Result<void> send_line(std::span<const std::byte> line, const Deadline& deadline);
    [[nodiscard]] Result<std::optional<std::span<const std::byte>>> take_line(std::string_view line);
    [[nodiscard]] Result<void> answer(std::string_view line);
    [[nodiscard]] bool has_answered();
    void refuse_passed();
    Result<std::span<const std::byte>> next_line(const Deadline& deadline);

    os::PassedStreams* passed_;  // part of lines_
    StreamEnd lines_;

    // The sending side of lines_, which whoever receives uses as well, to answer.
    std::mutex sending_;
    std::vector<std::byte> loan_;
    bool lent_out_ = false;

    // The receiving side.
    std::deque<std::string> answers_;
    bool answer_is_begun_ = false;
    std::unique_ptr<os::ByteStream> stream_;  // that came with the message which is looked at
    std::optional<Error> broken_;
};

}  // namespace strait::channel
