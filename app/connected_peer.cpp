#include "connected_peer.hpp"

#include "console.hpp"
#include "endpoint.hpp"

#include <array>
#include <chrono>
#include <utility>

namespace strait::app {
namespace {

constexpr std::size_t kMostQueued = 4 * 1024 * 1024;
constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kChunk = 64 * 1024;

}  // namespace

bool SharedOutput::write(std::span<const std::byte> data) {
    const std::scoped_lock lock(mutex_);
    if (!outcome_) return false;
    outcome_ = write_stdout(stdio_, data, Deadline::until_stopped(stop_.get_token()));
    if (!outcome_) stop_.request_stop();
    return outcome_.has_value();
}

Result<void> SharedOutput::outcome() {
    const std::scoped_lock lock(mutex_);
    return outcome_;
}

ConnectedPeer::ConnectedPeer(Stream stream, const Address& address, SharedOutput& output)
    : stream_(std::move(stream)),
      end_(end_of(stream_, address, Role::listens)),
      output_(output),
      thread_([this] { run(); }) {}

bool ConnectedPeer::give(const Chunk& chunk) {
    std::unique_lock lock(mutex_);
    const auto has_room = [this] { return queued_ < kMostQueued || gone_; };
    while (!has_room()) {
        const auto before = queued_;
        changed_.wait_for(lock, stop_.get_token(), kPatience, [&] { return has_room() || queued_ != before; });
        if (stop_.stop_requested()) return true;
        if (queued_ == before && !has_room()) return false;
    }
    queue_.push_back(chunk);
    queued_ += chunk->size();
    changed_.notify_all();
    return true;
}

void ConnectedPeer::end_input() {
    const std::scoped_lock lock(mutex_);
    input_ended_ = true;
    changed_.notify_all();
}

void ConnectedPeer::run() {
    const std::stop_callback on_stop(output_.stop().get_token(), [this] { stop_.request_stop(); });
    {
        const std::jthread sending([this] { send(); });
        print();
        // The peer may have ended its half only. Sending goes on then, as long as somebody is there.
        static_cast<void>(end_.wait_hang_up(Deadline::until_stopped(sent_.get_token())));
        stop_.request_stop();
    }
    stream_.close();
    const std::scoped_lock lock(mutex_);
    gone_ = true;
    queue_.clear();
    changed_.notify_all();
}

void ConnectedPeer::print() {
    if (end_.source == nullptr) return;
    std::array<std::byte, kChunk> buffer;
    while (true) {
        const auto count = end_.source->read(buffer, Deadline::until_stopped(stop_.get_token()));
        if (!count || *count == 0 || !output_.write(std::span(buffer).first(*count))) return;
    }
}

void ConnectedPeer::send() {
    bool healthy = end_.sink != nullptr;
    while (healthy) {
        const Chunk chunk = next();
        if (!chunk) break;
        healthy = end_.sink->write(*chunk, Deadline::until_stopped(stop_.get_token())).has_value();
    }
    // Where nothing can be closed, the peer hears of the end when it has finished itself: it is not we who leave.
    if (healthy && end_.sink->can_close_write()) static_cast<void>(end_.sink->close_write());
    sent_.request_stop();
}

Chunk ConnectedPeer::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop_.get_token(), [this] { return !queue_.empty() || input_ended_; });
    if (stop_.stop_requested() || queue_.empty()) return nullptr;
    Chunk chunk = std::move(queue_.front());
    queue_.pop_front();
    queued_ -= chunk->size();
    changed_.notify_all();
    return chunk;
}

}  // namespace strait::app
