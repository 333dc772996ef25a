#include "call/dialect/link.hpp"

#include "call/dialect/frames.hpp"
#include "call/dialect/json_rpc.hpp"
#include "strait/bytes.hpp"

#include <atomic>
#include <deque>
#include <mutex>
#include <utility>

namespace strait::call {
namespace {

class FrameLink final : public Link {
  public:
    FrameLink(std::unique_ptr<Frames> frames, const LinkSettings& settings) noexcept
        : frames_(std::move(frames)), settings_(settings) {}

    Result<std::span<const std::byte>> receive(const Deadline& deadline) override {
        while (true) {
            auto message = next(deadline);
            if (!message) return std::unexpected(std::move(message.error()));
            if (*message) return **message;
            if (auto more = frames_->read_more(deadline); !more) return std::unexpected(std::move(more.error()));
        }
    }

    Result<std::optional<std::span<const std::byte>>> next(const Deadline& deadline) override {
        while (true) {
            if (!heard_.empty()) return std::span<const std::byte>(heard_.front());
            auto frame = frames_->next();
            if (!frame || !*frame || is_msgpack(**frame)) return frame;
            const auto answer = json_.hear(text(**frame), heard_);
            frames_->release();
            if (!answer) continue;
            if (auto sent = send_frame(bytes(*answer), deadline); !sent)
                return std::unexpected(std::move(sent.error()));
        }
    }
    Result<void> read_more(const Deadline& deadline) override { return frames_->read_more(deadline); }

    void release() noexcept override {
        if (heard_.empty()) {
            frames_->release();
        } else {
            heard_.pop_front();
        }
    }

    Result<void> send(std::span<const std::byte> message, const Deadline& deadline) override {
        if (!says_json_.load(std::memory_order_relaxed)) return send_frame(message, deadline);
        const auto said = json_.say(message);
        if (!said) return std::unexpected(said.error());
        if (!*said) return {};
        return send_frame(bytes(**said), deadline);
    }
    Result<void> send(rpc::Writer& message, const Deadline& deadline) override {
        if (!message.is_in_pieces() || says_json_.load(std::memory_order_relaxed))
            return send(message.bytes(), deadline);
        return in_turn(deadline, [&] { return frames_->send_pieces(message, deadline); });
    }

    bool tells_deadlines() const noexcept override {
        return settings_.strait_peer || says_json_.load(std::memory_order_relaxed);
    }
    rpc::Dialect dialect() const noexcept override {
        // Pairs with say_json(): how texts are framed was known before.
        return says_json_.load(std::memory_order_acquire) ? frames_->text_dialect() : rpc::Dialect::msgpack;
    }
    Peer peer() const override { return frames_->peer(); }
    void close() noexcept override {
        const std::lock_guard turn(turn_);
        frames_->close();
    }

    Channel* direct() noexcept override {
        return settings_.dialect == rpc::Dialect::msgpack ? frames_->direct() : nullptr;
    }

    Result<NativeHandle> share() override { return frames_->share(); }
    bool has_unsent() override {
        const std::lock_guard turn(turn_);
        return frames_->has_unsent();
    }
    Result<void> send_rest() override {
        const std::lock_guard turn(turn_);
        return frames_->send_rest();
    }
    std::optional<Deadline::Clock::time_point> whole_by() const noexcept override { return frames_->whole_by(); }
    void rest() override {
        const std::lock_guard turn(turn_);
        frames_->rest();
    }

    /// Before anything is sent.
    void say_json() noexcept { says_json_.store(true, std::memory_order_release); }

  private:
    // A server answers in what it is asked in; a first message that is neither is left to those who read it as msgpack.
    bool is_msgpack(std::span<const std::byte> frame) noexcept {
        if (settings_.dialect == rpc::Dialect::any) {
            const auto first = frame.empty() ? std::byte{0} : frame.front();
            const bool is_text = first == std::byte{'{'} || first == std::byte{'['} || first == std::byte{' '} ||
                                 first == std::byte{'\n'} || first == std::byte{'\r'} || first == std::byte{'\t'};
            settings_.dialect = is_text ? rpc::Dialect::jsonl : rpc::Dialect::msgpack;
            if (is_text) say_json();
        }
        return settings_.dialect == rpc::Dialect::msgpack;
    }

    Result<void> send_frame(std::span<const std::byte> frame, const Deadline& deadline) {
        return in_turn(deadline, [&] { return frames_->send(frame, deadline); });
    }

    template <typename Send>
    Result<void> in_turn(const Deadline& deadline, Send send) {
        std::unique_lock turn(turn_, std::defer_lock);
        if (!deadline.time()) {
            turn.lock();
        } else if (!turn.try_lock() && (deadline.is_now() || !turn.try_lock_until(*deadline.time()))) {
            return fail(Errc::timed_out);
        }
        return send();
    }

    std::unique_ptr<Frames> frames_;
    LinkSettings settings_;
    JsonRpc json_;
    JsonRpc::Messages heard_;
    std::atomic<bool> says_json_ = false;
    std::timed_mutex turn_;
};

bool is_json(rpc::Dialect dialect) noexcept { return dialect == rpc::Dialect::jsonl || dialect == rpc::Dialect::lsp; }

std::unique_ptr<Link> link_over(std::unique_ptr<Frames> frames, const LinkSettings& settings) {
    auto link = std::make_unique<FrameLink>(std::move(frames), settings);
    if (is_json(settings.dialect)) link->say_json();
    return link;
}

}  // namespace

std::unique_ptr<Link> link_over(Channel channel, const LinkSettings& settings) {
    return link_over(std::make_unique<ChannelFrames>(std::move(channel)), settings);
}

std::unique_ptr<Link> link_over(Stream stream, const LinkSettings& settings) {
    return link_over(std::make_unique<StreamFrames>(std::move(stream), settings), settings);
}

}  // namespace strait::call
