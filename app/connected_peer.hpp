#pragma once
/// The peers of `listen --keep`.

#include "relay.hpp"

#include <strait/stream.hpp>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace strait::app {

/// Bytes that go to many peers are kept once.
using Chunk = std::shared_ptr<const std::vector<std::byte>>;

/// Our stdout, which peers share chunk by chunk. Its first failure stops everything.
class SharedOutput {
  public:
    explicit SharedOutput(Stream& stdio) : stdio_(stdio) {}
    [[nodiscard]] bool write(std::span<const std::byte> data);
    [[nodiscard]] std::stop_source& stop() { return stop_; }
    [[nodiscard]] Result<void> outcome();

  private:
    Stream& stdio_;
    std::mutex mutex_;
    Result<void> outcome_;
    std::stop_source stop_;
};

/// One connected peer with its threads: one prints what it sends, one sends what is queued for it.
class ConnectedPeer {
  public:
    ConnectedPeer(Stream stream, const Address& address, SharedOutput& output);
    ConnectedPeer(const ConnectedPeer&) = delete;
    ConnectedPeer& operator=(const ConnectedPeer&) = delete;
    ~ConnectedPeer() = default;

    /// Queues the chunk; waits while too much is queued. False when the peer has taken nothing for too long.
    [[nodiscard]] bool give(const Chunk& chunk);
    /// No more chunks will come.
    void end_input();
    void drop() { stop_.request_stop(); }
    [[nodiscard]] bool is_gone() const { return gone_; }

  private:
    void run();
    void print();
    void send();
    [[nodiscard]] Chunk next();

    Stream stream_;
    RelayEnd end_;
    SharedOutput& output_;
    std::stop_source stop_;
    std::stop_source sent_;  ///< all that was queued has been sent, and no more comes
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Chunk> queue_;
    std::size_t queued_ = 0;  ///< bytes in queue_
    bool input_ended_ = false;
    std::atomic<bool> gone_ = false;
    std::jthread thread_;  ///< the last member, so that it sees all others made
};

}  // namespace strait::app
