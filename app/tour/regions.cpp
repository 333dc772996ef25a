/// The exhibits of shared memory: content in the region, and a ring of the bell when it is there.

#include "console.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"

#include <strait/region.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;

constexpr auto kSilence = 20s;
// Small, because a wait for change also looks at the content, for writers that do not ring.
constexpr std::size_t kPayload = 64 * 1024;

/// What the two processes see in the region.
struct Board {
    Message request;
    Message answer;
    std::byte payload[kPayload];
};

/// The region as a board. A message counts as written when its number has changed; all else is there by then.
class BoardRegion {
  public:
    explicit BoardRegion(Region region) : region_(std::move(region)) {}

    [[nodiscard]] std::span<std::byte> payload() { return board().payload; }

    Result<void> post(Message Board::* where, const Message& message) {
        Message& there = board().*where;
        there.operation = message.operation;
        there.size = message.size;
        there.digest = message.digest;
        // Pairs with the acquire in await(): the message and the payload are visible before their number is.
        std::atomic_ref(there.number).store(message.number, std::memory_order_release);
        return region_.notify();
    }

    Result<Message> await(Message Board::* where, std::uint64_t number, const Deadline& deadline) {
        Message& there = board().*where;
        while (std::atomic_ref(there.number).load(std::memory_order_acquire) != number) {
            if (const auto changed = region_.wait_change(deadline); !changed) return std::unexpected(changed.error());
        }
        return there;
    }

  private:
    Board& board() { return *reinterpret_cast<Board*>(region_.writable().data()); }

    Region region_;
};

class RegionPartner final : public Partner {
  public:
    RegionPartner(Region region, const Deadline& deadline) : board_(std::move(region)), deadline_(deadline) {}

    [[nodiscard]] std::size_t largest_payload() const override { return kPayload; }

    Result<Message> ask(const Message& request, std::span<const std::byte> payload) override {
        std::ranges::copy(payload, board_.payload().begin());
        Message numbered = request;
        numbered.number = ++number_;
        if (const auto posted = board_.post(&Board::request, numbered); !posted) return std::unexpected(posted.error());
        return board_.await(&Board::answer, number_, deadline_);
    }

    Result<void> dismiss() override {
        return board_.post(&Board::request, {.operation = Operation::end, .number = ++number_});
    }

  private:
    BoardRegion board_;
    Deadline deadline_;
    std::uint64_t number_ = 0;
};

Result<Shown> show_region(const Stage& stage, const Address& address) {
    const auto deadline = stage.deadline();
    auto region = Region::create(address, {.size = sizeof(Board)});
    if (!region) return std::unexpected(region.error());
    auto other = OtherProcess::start_peer({"region", address.text()}, deadline);
    if (!other) return std::unexpected(other.error());
    if (const auto ready = other->read_line(); !ready) return std::unexpected(ready.error());
    RegionPartner partner(std::move(*region), deadline);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{address, *figures, "with notify and wait_change"};
}

Result<Shown> show_map(const Stage& stage) { return show_region(stage, stage.address("map")); }
Result<Shown> show_shm(const Stage& stage) { return show_region(stage, stage.address("shm")); }

}  // namespace

Result<void> answer_over_region(const Words& arguments) {
    auto region = Region::open(arguments[0]);
    if (!region) return std::unexpected(region.error());
    BoardRegion board(std::move(*region));
    if (auto printed = print("ready\n"); !printed) return printed;
    Receiver receiver;
    for (std::uint64_t number = 1;; ++number) {
        const auto request = board.await(&Board::request, number, Deadline::after(kSilence));
        if (!request) return std::unexpected(request.error());
        if (request->operation == Operation::end) return {};
        receiver.take(*request, board.payload().first(std::min<std::size_t>(kPayload, request->size)));
        if (auto posted = board.post(&Board::answer, receiver.answer(*request)); !posted) return posted;
    }
}

std::vector<Exhibit> region_exhibits() {
    return {{"map", "strait", "map:///PATH", show_map}, {"shm", "strait", "shm://NAME", show_shm}};
}

}  // namespace strait::app::tour
