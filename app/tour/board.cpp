#include "tour/board.hpp"

#include <algorithm>
#include <atomic>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;

constexpr auto kSilence = 20s;

Board& board_in(Region& region) { return *reinterpret_cast<Board*>(region.writable().data()); }

// A message counts as written when its number has changed; all else is there by then.
void post(Message& there, const Message& message) {
    there.operation = message.operation;
    there.size = message.size;
    there.digest = message.digest;
    // Pairs with the acquire in await(): the message and the payload are visible before their number is.
    std::atomic_ref(there.number).store(message.number, std::memory_order_release);
}

Result<Message> await(Message& there, std::uint64_t number, Notice& notice, const Deadline& deadline) {
    // Waits even for what is there already: each telling is one to be taken.
    do {
        if (const auto news = notice.wait(deadline); !news) return std::unexpected(news.error());
    } while (std::atomic_ref(there.number).load(std::memory_order_acquire) != number);
    return there;
}

}  // namespace

Result<Message> BoardPartner::ask(const Message& request, std::span<const std::byte> payload) {
    Board& board = board_in(region_);
    std::ranges::copy(payload, board.payload);
    Message numbered = request;
    numbered.number = ++number_;
    post(board.request, numbered);
    if (const auto told = notice_.tell(); !told) return std::unexpected(told.error());
    return await(board.answer, number_, notice_, deadline_);
}

Result<void> BoardPartner::dismiss() {
    post(board_in(region_).request, {.operation = Operation::end, .number = ++number_});
    return notice_.tell();
}

Result<void> answer(Region& region, Notice& notice) {
    Board& board = board_in(region);
    Receiver receiver;
    for (std::uint64_t number = 1;; ++number) {
        const auto request = await(board.request, number, notice, Deadline::after(kSilence));
        if (!request) return std::unexpected(request.error());
        if (request->operation == Operation::end) return {};
        receiver.take(*request, std::span(board.payload).first(std::min<std::size_t>(kBoardPayload, request->size)));
        post(board.answer, receiver.answer(*request));
        if (auto told = notice.tell(); !told) return told;
    }
}

}  // namespace strait::app::tour
