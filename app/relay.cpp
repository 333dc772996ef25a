#include "relay.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace strait::app {
namespace {

constexpr std::size_t kChunk = 256 * 1024;

/// One direction. Each lives in a thread of its own and tells the other one when it ends.
class Way {
  public:
    Way(const RelayEnd& from, const RelayEnd& to, const RelayOptions& options)
        : from_(from), to_(to), options_(options) {}

    void run(Way& back) {
        const bool possible = from_.source != nullptr && to_.sink != nullptr;
        if (possible) {
            pump();
            end_sink(back);
        }
        // Nobody needs to watch for the hang-up of the end that this way was writing to.
        finished_.request_stop();
        if (!to_.wait_hang_up && !report_.writing) back.stop();
        if (from_.wait_hang_up && from_.wait_hang_up(Deadline::until_stopped(back.finished_.get_token()))) back.stop();
    }

    void stop() {
        stop_.request_stop();
        wake_.request_stop();
    }

    [[nodiscard]] RelayWay take_report() { return std::move(report_); }

  private:
    void pump() {
        const auto buffer = std::make_unique_for_overwrite<std::byte[]>(kChunk);
        while (true) {
            const auto count = read({buffer.get(), kChunk});
            if (!count) report_.reading = unless_stopped(count.error(), "read from", from_.source_name());
            if (!count || *count == 0) return;
            const auto written = to_.sink->write({buffer.get(), *count}, Deadline::until_stopped(stop_.get_token()));
            if (!written) report_.writing = unless_stopped(written.error(), "write to", to_.sink_name());
            if (!written) return;
            report_.bytes += *count;
        }
    }

    // Once woken, the source gets `linger` for each further read.
    Result<std::size_t> read(std::span<std::byte> buffer) {
        const bool woken = wake_.stop_requested();
        if (!woken) {
            auto count = from_.source->read(buffer, Deadline::until_stopped(wake_.get_token()));
            if (count || count.error() != Errc::cancelled) return count;
        }
        return from_.source->read(buffer, Deadline::after(options_.linger).or_stopped(stop_.get_token()));
    }

    // Tells the sink that no more comes. If it cannot be told, what comes back is awaited for a while only.
    void end_sink(Way& back) {
        if (stop_.stop_requested() || !report_.writing) return;
        if (to_.sink->can_close_write()) {
            // That the other end is gone already shows in the other direction.
            static_cast<void>(to_.sink->close_write());
            return;
        }
        const auto flushed = to_.sink->flush(Deadline::until_stopped(stop_.get_token()));
        if (!flushed) report_.writing = unless_stopped(flushed.error(), "write to", to_.sink_name());
        const bool lingers = report_.bytes > 0 || options_.linger_if_nothing_sent;
        if (to_.wait_hang_up && lingers) back.wake_.request_stop();
    }

    static Result<void> unless_stopped(Error error, std::string_view action, std::string_view name) {
        if (error == Errc::cancelled || error == Errc::timed_out) return {};
        return std::unexpected(std::move(error).doing(action, name));
    }

    const RelayEnd& from_;
    const RelayEnd& to_;
    const RelayOptions& options_;
    RelayWay report_;
    std::stop_source stop_;      ///< ends this way at once
    std::stop_source wake_;      ///< ends the read that waits as long as it takes
    std::stop_source finished_;  ///< this way carries no more
};

}  // namespace

RelayEnd RelayEnd::peer(Stream& stream, const Address& address) {
    return {address.text(), &stream, &stream,
            [&stream](const Deadline& deadline) { return stream.wait_hang_up(deadline); }};
}

RelayEnd RelayEnd::own(Stream& stdio) { return {"", &stdio, &stdio, nullptr}; }

RelayEnd RelayEnd::only_source() const { return {name, source, nullptr, wait_hang_up}; }
RelayEnd RelayEnd::only_sink() const { return {name, nullptr, sink, wait_hang_up}; }

Result<void> RelayReport::outcome() const {
    for (const auto* part : {&forward.writing, &forward.reading, &backward.writing, &backward.reading}) {
        if (!*part) return *part;
    }
    return {};
}

RelayReport relay(const RelayEnd& first, const RelayEnd& second, const RelayOptions& options) {
    Way forward(first, second, options);
    Way backward(second, first, options);
    {
        const std::stop_callback on_stop(options.stop, [&] {
            forward.stop();
            backward.stop();
        });
        const std::jthread thread([&] { forward.run(backward); });
        backward.run(forward);
    }
    return {forward.take_report(), backward.take_report()};
}

}  // namespace strait::app
