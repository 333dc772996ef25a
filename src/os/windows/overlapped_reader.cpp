#include "os/windows/overlapped_reader.hpp"

#include <algorithm>
#include <cstring>

namespace strait::os {
namespace {

constexpr std::size_t kAheadSize = std::size_t{64} * 1024;

}  // namespace

Result<std::size_t> OverlappedReader::read_some(std::span<std::byte> buffer, const Deadline& deadline) {
    return buffer_.empty() ? read_directly(buffer, deadline) : read_ahead(buffer, deadline);
}

Result<std::size_t> OverlappedReader::read_directly(std::span<std::byte> buffer, const Deadline& deadline) {
    if (auto prepared = operation_.prepare(); !prepared) return std::unexpected(prepared.error());
    while (true) {
        Outcome outcome = source_.start_read(buffer, operation_);
        Result<void> waited;
        if (outcome.error == ERROR_IO_PENDING) {
            const Listed::Waiting mark(listed_, Listed::Awaited::data);
            // Nothing but the read itself can end this wait, and finishing it waits just as well.
            if (!deadline.is_never()) waited = wait_one(operation_.event(), deadline);
            if (!waited) source_.cancel_read(operation_);
            outcome = source_.finish_read(operation_);
        }
        // Bytes that came while the read was being cancelled count: they are in the buffer and nowhere else.
        if (!waited && outcome.error == ERROR_OPERATION_ABORTED) return std::unexpected(waited.error());
        auto count = source_.judge_read(outcome);
        if (!count) return std::unexpected(std::move(count.error()));
        if (*count) return **count;
    }
}

Result<std::size_t> OverlappedReader::read_ahead(std::span<std::byte> buffer, const Deadline& deadline) {
    while (true) {
        if (!unread_.empty()) return take(buffer);
        if (end_) return *end_;
        if (!pending_) start_ahead();
        const Listed::Waiting mark(listed_, Listed::Awaited::data);
        if (auto waited = wait_one(operation_.event(), deadline); !waited) return std::unexpected(waited.error());
        collect();
    }
}

std::size_t OverlappedReader::take(std::span<std::byte> buffer) {
    const auto count = std::min(buffer.size(), unread_.size());
    std::memcpy(buffer.data(), unread_.data(), count);
    unread_ = unread_.subspan(count);
    // Starting the next read resets the event, so only when all is taken: the handle is level-triggered.
    if (unread_.empty() && !end_) start_ahead();
    return count;
}

void OverlappedReader::start_ahead() noexcept {
    const Outcome outcome = source_.start_read(buffer_, operation_);
    pending_ = outcome.error == ERROR_SUCCESS || outcome.error == ERROR_IO_PENDING;
    if (pending_) return;
    // It failed without starting, so the system does not signal the event.
    if (auto count = source_.judge_read(outcome); !count) {
        end_ = std::unexpected(std::move(count.error()));
    } else {
        end_ = 0;
    }
    SetEvent(operation_.event());
}

void OverlappedReader::collect() {
    if (!pending_) return;
    pending_ = false;
    const Outcome outcome = source_.finish_read(operation_);
    // The thread that had started it is gone, and the read with it. Nothing was taken.
    if (outcome.error == ERROR_OPERATION_ABORTED) return start_ahead();
    auto count = source_.judge_read(outcome);
    if (!count) {
        end_ = std::unexpected(std::move(count.error()));
    } else if (!*count) {
        start_ahead();
    } else if (**count == 0) {
        end_ = 0;
    } else {
        unread_ = std::span(buffer_).first(**count);
    }
}

Result<NativeHandle> OverlappedReader::wait_handle() {
    if (buffer_.empty()) {
        if (auto prepared = operation_.prepare(); !prepared) return std::unexpected(prepared.error());
        buffer_.resize(kAheadSize);
        start_ahead();
    }
    return as_native(operation_.event());
}

void OverlappedReader::stop() noexcept {
    if (!pending_) return;
    source_.cancel_read(operation_);
    static_cast<void>(source_.finish_read(operation_));
    pending_ = false;
}

bool OverlappedReader::put_back() {
    if (pending_) {
        source_.cancel_read(operation_);
        pending_ = false;
        const Outcome outcome = source_.finish_read(operation_);
        if (outcome.error != ERROR_OPERATION_ABORTED) {
            auto count = source_.judge_read(outcome);
            if (!count)
                end_ = std::unexpected(std::move(count.error()));
            else if (*count)
                unread_ = std::span(buffer_).first(**count);
            if (count && *count && **count == 0) end_ = 0;
        }
    }
    return unread_.empty();
}

}  // namespace strait::os
