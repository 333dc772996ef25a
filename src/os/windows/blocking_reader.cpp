#include "os/windows/blocking_reader.hpp"

#include "os/pause.hpp"
#include "os/windows/last_error.hpp"

#include <algorithm>
#include <cstring>

namespace strait::os {
namespace {

constexpr std::size_t kAheadSize = std::size_t{64} * 1024;
constexpr std::chrono::milliseconds kEndSlice{10};

// A read of no bytes may be the end, but also a write of no bytes into a pipe, or Ctrl-C at a console.
bool goes_on(HANDLE in, DWORD type, DWORD code) noexcept {
    if (type == FILE_TYPE_CHAR) return code == ERROR_OPERATION_ABORTED;
    return type == FILE_TYPE_PIPE && PeekNamedPipe(in, nullptr, 0, nullptr, nullptr, nullptr);
}

Outcome read_once(HANDLE in, std::span<std::byte> buffer, DWORD type) {
    while (true) {
        Outcome outcome;
        SetLastError(ERROR_SUCCESS);
        const BOOL read = ReadFile(in, buffer.data(), transfer_size(buffer.size()), &outcome.bytes, nullptr);
        const DWORD code = GetLastError();
        if (!read) outcome.error = code;
        if (!read || outcome.bytes != 0 || !goes_on(in, type, code)) return outcome;
    }
}

bool is_end(const Outcome& outcome) noexcept {
    switch (outcome.error) {
        case ERROR_SUCCESS: return outcome.bytes == 0;
        case ERROR_BROKEN_PIPE:
        case ERROR_HANDLE_EOF:
        case ERROR_NO_DATA:
        case ERROR_PIPE_NOT_CONNECTED: return true;
        default: return false;
    }
}

}  // namespace

BlockingReader::BlockingReader(HANDLE in) noexcept : in_(in), type_(GetFileType(in)) {}

Result<std::size_t> BlockingReader::read_some(std::span<std::byte> buffer, const Deadline& deadline) {
    while (true) {
        if (!unread_.empty()) return take(buffer);
        if (end_) return *end_;
        if (may_read_directly(deadline)) return read_directly(buffer);
        if (auto started = start_ahead(); !started) return std::unexpected(std::move(started.error()));
        if (auto collected = collect(deadline); !collected) return std::unexpected(std::move(collected.error()));
    }
}

bool BlockingReader::may_read_directly(const Deadline& deadline) const noexcept {
    if (watched_ || (reading_ && reading_->under_way())) return false;
    if (deadline.is_never() || type_ == FILE_TYPE_DISK) return true;
    // A helper needs a moment to answer, so what must be answered at once is looked up first.
    DWORD available = 0;
    return deadline.is_now() && type_ == FILE_TYPE_PIPE &&
           PeekNamedPipe(in_, nullptr, 0, nullptr, &available, nullptr) && available > 0;
}

Result<std::size_t> BlockingReader::read_directly(std::span<std::byte> buffer) {
    const Outcome outcome = read_once(in_, buffer, type_);
    if (is_end(outcome)) return 0;
    if (outcome.error != ERROR_SUCCESS) return std::unexpected(error_from(outcome.error, "ReadFile"));
    return outcome.bytes;
}

std::size_t BlockingReader::take(std::span<std::byte> buffer) {
    const auto count = std::min(buffer.size(), unread_.size());
    std::memcpy(buffer.data(), unread_.data(), count);
    unread_ = unread_.subspan(count);
    if (unread_.empty() && watched_ && !end_) {
        if (auto started = start_ahead(); !started) end_ = std::unexpected(std::move(started.error()));
    }
    return count;
}

Result<void> BlockingReader::start_ahead() {
    if (!reading_) {
        auto reading = BlockingCall::create();
        if (!reading) return std::unexpected(std::move(reading.error()));
        reading_ = std::move(*reading);
        buffer_ = std::make_shared<Buffer>(kAheadSize);
    }
    if (reading_->under_way()) return {};
    reading_->start([in = in_, buffer = buffer_, type = type_] { return read_once(in, *buffer, type); });
    return {};
}

Result<void> BlockingReader::collect(const Deadline& deadline) {
    const auto outcome = reading_->take(deadline);
    if (!outcome) return std::unexpected(outcome.error());
    if (is_end(*outcome)) {
        end_ = 0;
    } else if (outcome->error != ERROR_SUCCESS) {
        end_ = std::unexpected(error_from(outcome->error, "ReadFile"));
    } else {
        unread_ = std::span(*buffer_).first(outcome->bytes);
    }
    return {};
}

Result<NativeHandle> BlockingReader::wait_handle() {
    watched_ = true;
    if (unread_.empty() && !end_) {
        if (auto started = start_ahead(); !started) return std::unexpected(std::move(started.error()));
    }
    if (!reading_) return fail(Errc::closed);
    return as_native(reading_->done());
}

Result<void> BlockingReader::wait_end(const Deadline& deadline) {
    while (!end_) {
        if (unread_.empty()) {
            if (auto started = start_ahead(); !started) return started;
            if (auto collected = collect(deadline); !collected) return collected;
            continue;
        }
        auto ended = pause(deadline.is_now() ? deadline : deadline.or_at(Deadline::Clock::now() + kEndSlice));
        if (ended != Errc::timed_out || deadline.expired()) return std::unexpected(std::move(ended));
    }
    return {};
}

}  // namespace strait::os
