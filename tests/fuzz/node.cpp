// Node's channel, as it is on each system: whatever comes, in pieces of any size, each message is JSON that Node may send a user, and each answer
// is a line of JSON. The first byte says whether it comes in libuv's frames (Windows) and how many streams came along, the second how large pieces are.
#include "core/json_scan.hpp"
#include "fuzz.hpp"
#include "mechanism/node/framed_stream.hpp"
#include "transfer/channel/node_end.hpp"

#include <strait/bytes.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace {

using namespace strait;

class Pieces final : public os::ByteStream, public os::PassedStreams {
  public:
    Pieces(std::span<const std::byte> all, std::size_t piece, int passed, std::string& answered) noexcept
        : all_(all), piece_(piece), passed_(passed), answered_(answered) {}

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& /*deadline*/) override {
        const auto count = std::min({buffer.size(), piece_, all_.size()});
        std::ranges::copy(all_.first(count), buffer.begin());
        all_ = all_.subspan(count);
        return count;
    }
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& /*deadline*/) override {
        const auto count = std::min(data.size(), piece_);
        answered_ += text(data.first(count));
        return count;
    }
    std::unique_ptr<os::ByteStream> take_passed() override {
        if (passed_ == 0) return nullptr;
        --passed_;
        return std::make_unique<Pieces>(std::span<const std::byte>(), 1, 0, answered_);
    }
    Result<void> close_write() override { return {}; }
    [[nodiscard]] bool can_close_write() const noexcept override { return true; }
    Result<void> flush(const Deadline& /*deadline*/) override { return {}; }
    Result<void> wait_hang_up(const Deadline& /*deadline*/) override { return {}; }
    [[nodiscard]] Peer peer() const override { return {}; }
    Result<NativeHandle> wait_handle() override { return NativeHandle{}; }

  private:
    std::span<const std::byte> all_;
    std::size_t piece_;
    int passed_;
    std::string& answered_;
};

// As RFC 8259 has it: half a surrogate pair and 1e999 are JSON, though not everybody can make something of them.
bool is_json(std::string_view value) { return json::scan(value).has_value(); }

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    std::string answered;
    const bool is_framed = (data[0] & 1U) != 0;
    auto pieces = std::make_unique<Pieces>(std::as_bytes(std::span(data + 2, size - 2)), std::size_t{data[1]} + 1,
                                           is_framed ? 0 : data[0] >> 1U, answered);
    os::NodeLink link;
    if (is_framed) {
        link.bytes = std::make_unique<mechanism::node::FramedStream>(std::move(pieces));
    } else {
        link.passed = pieces.get();
        link.bytes = std::move(pieces);
    }
    {
        channel::NodeEnd end(std::move(link), {.largest_message = 1000});
        while (true) {
            const auto message = end.receive(Deadline::never());
            if (message) {
                require(message->size() <= 1000 && is_json(text(*message)));
                end.release();
            } else if (message.error() != Errc::too_large) {
                require(message.error() == Errc::closed || message.error() == Errc::peer_died ||
                        message.error() == Errc::corrupt_peer);
                break;
            }
        }
        end.finish();
    }
    if (is_framed) return 0;
    for (std::string_view left = answered; !left.empty();) {
        const auto line = left.find('\n');
        require(line != std::string_view::npos && is_json(left.substr(0, line)));
        left.remove_prefix(line + 1);
    }
    return 0;
}
