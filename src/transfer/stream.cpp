#include "strait/stream.hpp"

#include "mechanism/mechanism.hpp"
#include "os/byte_stream.hpp"
#include "transfer/connecting.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace strait {
namespace {

constexpr std::size_t kReadStep = 64 * 1024;

Error not_ready(Error error) { return error == Errc::timed_out ? Error(Errc::would_block) : std::move(error); }

}  // namespace

Stream::Stream() noexcept = default;
Stream::Stream(std::unique_ptr<os::ByteStream> stream) noexcept : stream_(std::move(stream)) {}
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

Result<Stream> Stream::connect(const Address& address, const ConnectOptions& options) {
    const auto complain = [&address](Error error) {
        return std::unexpected(std::move(error).doing("connect to", address.text()));
    };
    const auto mechanism = mechanism::find(address, Noun::stream);
    if (!mechanism) return complain(mechanism.error());
    for (const auto* const option : {"ipc", "framing"}) {
        if (address.option(option))
            return complain({Errc::wrong_kind, std::string(option) + " is for messages: open it as a channel"});
    }
    auto opened = connect_patiently((*mechanism)->connect, address, options);
    if (!opened) return complain(std::move(opened.error()));
    (*opened)->enter("stream", address.text(), (*opened)->peer().process_id);
    return Stream(std::move(*opened));
}

Result<Stream> Stream::connect(std::string_view address, const ConnectOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return connect(*parsed, options);
}

Result<std::size_t> Stream::read(std::span<std::byte> buffer, const Deadline& deadline) {
    if (!stream_) return fail(Errc::closed);
    if (buffer.empty()) return std::size_t{0};
    auto count = stream_->read_some(buffer, deadline);
    if (count) stream_->count_received(*count);
    return count;
}

Result<std::size_t> Stream::try_read(std::span<std::byte> buffer) {
    auto count = read(buffer, Deadline::now());
    if (!count) return std::unexpected(not_ready(std::move(count.error())));
    return count;
}

Result<void> Stream::read_exact(std::span<std::byte> buffer, const Deadline& deadline) {
    while (!buffer.empty()) {
        const auto count = read(buffer, deadline);
        if (!count) return std::unexpected(count.error());
        if (*count == 0) {
            return fail(Errc::peer_died, "the stream ended " + std::to_string(buffer.size()) + " bytes too early");
        }
        buffer = buffer.subspan(*count);
    }
    return {};
}

Result<std::vector<std::byte>> Stream::read_all(const ReadAllOptions& options) {
    std::vector<std::byte> all;
    std::size_t filled = 0;
    while (true) {
        // Grows as bytes arrive, so that a large limit costs nothing by itself.
        if (all.size() - filled < kReadStep) all.resize(std::max(all.size() * 2, filled + kReadStep));
        const auto count = read(std::span(all).subspan(filled), options.deadline);
        if (!count) return std::unexpected(count.error());
        if (*count == 0) break;
        filled += *count;
        if (filled > options.limit) {
            return fail(Errc::too_large,
                        "the stream has more than the limit of " + std::to_string(options.limit) + " bytes");
        }
    }
    all.resize(filled);
    return all;
}

Result<void> Stream::write(std::span<const std::byte> data, const Deadline& deadline) {
    if (!stream_) return fail(Errc::closed);
    while (!data.empty()) {
        const auto count = stream_->write_some(data, deadline);
        if (!count) return std::unexpected(count.error());
        stream_->count_sent(*count);
        data = data.subspan(*count);
    }
    return {};
}

Result<std::size_t> Stream::write_some(std::span<const std::byte> data, const Deadline& deadline) {
    if (!stream_) return fail(Errc::closed);
    if (data.empty()) return std::size_t{0};
    auto count = stream_->write_some(data, deadline);
    if (count) stream_->count_sent(*count);
    return count;
}

Result<std::size_t> Stream::try_write(std::span<const std::byte> data) {
    auto count = write_some(data, Deadline::now());
    if (!count) return std::unexpected(not_ready(std::move(count.error())));
    return count;
}

Result<void> Stream::close_write() {
    if (!stream_) return fail(Errc::closed);
    return stream_->close_write();
}

bool Stream::can_close_write() const noexcept { return stream_ && stream_->can_close_write(); }

Result<void> Stream::flush(const Deadline& deadline) {
    if (!stream_) return fail(Errc::closed);
    return stream_->flush(deadline);
}

Result<void> Stream::wait_hang_up(const Deadline& deadline) {
    if (!stream_) return fail(Errc::closed);
    return stream_->wait_hang_up(deadline);
}

void Stream::close() noexcept { stream_.reset(); }

Peer Stream::peer() const { return stream_ ? stream_->peer() : Peer{}; }

Result<NativeHandle> Stream::wait_handle() {
    if (!stream_) return fail(Errc::closed);
    return stream_->wait_handle();
}

}  // namespace strait
