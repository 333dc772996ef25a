#include "broadcast.hpp"

#include "connected_peer.hpp"
#include "console.hpp"
#include "exit_code.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace strait::app {
namespace {

constexpr std::size_t kChunk = 64 * 1024;
// How often a listener without descriptors looks whether it may accept again.
constexpr std::chrono::milliseconds kRetry{50};

/// All that are connected. One thread adds, another hands out what comes on stdin.
class Audience {
  public:
    using Members = std::vector<std::shared_ptr<ConnectedPeer>>;

    void add(std::shared_ptr<ConnectedPeer> peer) {
        const std::scoped_lock lock(mutex_);
        std::erase_if(members_, is_gone);
        if (input_ended_) peer->end_input();
        members_.push_back(std::move(peer));
        changed_.notify_all();
    }

    /// Waits until there is somebody. Empty when stopped.
    Members wait_for_members(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, stop, [this] { return !std::ranges::all_of(members_, is_gone); });
        return stop.stop_requested() ? Members{} : members_;
    }

    /// Waits a little for somebody to leave, and takes leave of those who have.
    void see_off(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, kRetry, [this] { return std::ranges::any_of(members_, is_gone); });
        std::erase_if(members_, is_gone);
    }

    void end_input() {
        const std::scoped_lock lock(mutex_);
        input_ended_ = true;
        for (const auto& member : members_) member->end_input();
    }

  private:
    static bool is_gone(const std::shared_ptr<ConnectedPeer>& member) { return member->is_gone(); }

    std::mutex mutex_;
    std::condition_variable_any changed_;
    Members members_;
    bool input_ended_ = false;
};

void give_to_all(const Audience::Members& members, const Chunk& chunk) {
    for (const auto& member : members) {
        if (member->give(chunk)) continue;
        note("a peer has taken nothing for 10 s and is dropped");
        member->drop();
    }
}

void hand_out_stdin(Audience& audience, Stream& stdio, const std::stop_token& stop) {
    std::vector<std::byte> buffer(kChunk);
    while (true) {
        if (audience.wait_for_members(stop).empty()) return;
        const auto count = stdio.read(buffer, Deadline::until_stopped(stop));
        if (!count && count.error() != Errc::cancelled)
            note(Error(count.error()).doing("read from", "stdin").message());
        if (!count || *count == 0) return audience.end_input();
        const auto end = buffer.begin() + static_cast<std::ptrdiff_t>(*count);
        give_to_all(audience.wait_for_members(stop), std::make_shared<std::vector<std::byte>>(buffer.begin(), end));
    }
}

}  // namespace

Result<int> broadcast(Listener& listener, Stream& stdio, const std::stop_token& stop) {
    SharedOutput output(stdio);
    Audience audience;
    Result<void> accepted;
    bool is_full = false;
    const auto all_stop = output.stop().get_token();
    const std::stop_callback on_stop(stop, [&output] { output.stop().request_stop(); });
    {
        const std::jthread handing_out([&] { hand_out_stdin(audience, stdio, all_stop); });
        while (accepted) {
            auto peer = listener.accept(Deadline::until_stopped(all_stop));
            if (!peer && peer.error() == Errc::out_of_resources) {
                // Those who wait in the queue are served when others have left.
                if (!std::exchange(is_full, true)) note(peer.error().message());
                audience.see_off(all_stop);
                continue;
            }
            if (!peer) {
                accepted = std::unexpected(peer.error());
                continue;
            }
            is_full = false;
            audience.add(std::make_shared<ConnectedPeer>(std::move(*peer), listener.address(), output));
        }
        output.stop().request_stop();
    }
    if (stop.stop_requested()) return kInterrupted;
    const auto printed = output.outcome();
    return std::unexpected(printed ? accepted.error() : printed.error());
}

}  // namespace strait::app
