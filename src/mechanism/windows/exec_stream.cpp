#include "mechanism/windows/exec_stream.hpp"

#include "os/windows/identity.hpp"
#include "os/windows/pipe_carrier.hpp"

#include <utility>

namespace strait::mechanism {
namespace {

constexpr std::chrono::seconds kTimeToEnd{1};

/// Things are handed over between it and the child's own stdin and stdout. This object holds the process, so its number is nobody's else.
class ExecStream final : public os::ByteStream, public os::PipeCarrier {
  public:
    explicit ExecStream(std::unique_ptr<os::ChildProcess> child)
        : PipeCarrier(child->process_id(), os::current_time()),
          child_(std::move(child)),
          in_(child_->take_in()),
          out_(child_->take_out()) {}
    ~ExecStream() override {
        in_.reset();
        out_.reset();
        if (!child_->wait(Deadline::after(kTimeToEnd))) static_cast<void>(child_->kill());
    }

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override {
        return out_->read_some(buffer, deadline);
    }
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& deadline) override {
        if (!in_) return fail(Errc::closed);
        return in_->write_some(data, deadline);
    }
    Result<void> close_write() override {
        in_.reset();
        return {};
    }
    [[nodiscard]] bool can_close_write() const noexcept override { return true; }
    Result<void> flush(const Deadline& deadline) override {
        if (auto flushed = in_ ? in_->flush(deadline) : Result<void>(); !flushed) return flushed;
        return wait_taken(1, deadline);
    }
    Result<void> wait_hang_up(const Deadline& deadline) override { return out_->wait_hang_up(deadline); }
    /// Verified as long as it lives.
    [[nodiscard]] Peer peer() const override { return os::identify(child_->process_id(), os::current_time()); }
    Result<NativeHandle> wait_handle() override { return out_->wait_handle(); }

  private:
    [[nodiscard]] bool is_hung_up() const noexcept override { return out_->wait_hang_up(Deadline::now()).has_value(); }

    std::unique_ptr<os::ChildProcess> child_;
    std::unique_ptr<os::ByteStream> in_;
    std::unique_ptr<os::ByteStream> out_;
};

class ChannelStream final : public os::ByteStream {
  public:
    ChannelStream(std::unique_ptr<os::ChildProcess> child, std::unique_ptr<os::ByteStream> channel) noexcept
        : child_(std::move(child)), channel_(std::move(channel)) {}
    ~ChannelStream() override {
        channel_.reset();
        if (!child_->wait(Deadline::after(kTimeToEnd))) static_cast<void>(child_->kill());
    }

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override {
        return channel_->read_some(buffer, deadline);
    }
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& deadline) override {
        return channel_->write_some(data, deadline);
    }
    Result<void> close_write() override { return channel_->close_write(); }
    [[nodiscard]] bool can_close_write() const noexcept override { return channel_->can_close_write(); }
    Result<void> flush(const Deadline& deadline) override { return channel_->flush(deadline); }
    Result<void> wait_hang_up(const Deadline& deadline) override { return channel_->wait_hang_up(deadline); }
    [[nodiscard]] Peer peer() const override { return os::identify(child_->process_id(), os::current_time()); }
    Result<NativeHandle> wait_handle() override { return channel_->wait_handle(); }

  private:
    std::unique_ptr<os::ChildProcess> child_;
    std::unique_ptr<os::ByteStream> channel_;
};

}  // namespace

std::unique_ptr<os::ByteStream> make_channel_stream(std::unique_ptr<os::ChildProcess> child,
                                                    std::unique_ptr<os::ByteStream> channel) {
    return std::make_unique<ChannelStream>(std::move(child), std::move(channel));
}

std::unique_ptr<os::ByteStream> make_exec_stream(std::unique_ptr<os::ChildProcess> child) {
    return std::make_unique<ExecStream>(std::move(child));
}

}  // namespace strait::mechanism
