#include "tour/dialogue.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace strait::app::tour {
namespace {

Result<Message> receive_message(Dialogue& dialogue) {
    Message message;
    std::size_t size = 0;
    const auto came = dialogue.receive([&](std::span<const std::byte> bytes) {
        size = bytes.size();
        std::memcpy(&message, bytes.data(), std::min(size, sizeof message));
    });
    if (!came) return std::unexpected(came.error());
    if (size != sizeof message) return fail(Errc::io, "a message has come out of turn");
    return message;
}

}  // namespace

std::size_t DialoguePartner::largest_payload() const { return std::numeric_limits<std::size_t>::max(); }

Result<Message> DialoguePartner::ask(const Message& request, std::span<const std::byte> payload) {
    if (const auto sent = dialogue_.send(bytes_of(request)); !sent) return std::unexpected(sent.error());
    for (auto rest = payload; !rest.empty();) {
        const auto part = rest.first(std::min(rest.size(), Dialogue::kLargest));
        if (const auto sent = dialogue_.send(part); !sent) return std::unexpected(sent.error());
        rest = rest.subspan(part.size());
    }
    return receive_message(dialogue_);
}

Result<void> DialoguePartner::dismiss() { return dialogue_.send(bytes_of(Message{.operation = Operation::end})); }

Result<void> answer(Dialogue& dialogue) {
    Receiver receiver;
    while (true) {
        const auto request = receive_message(dialogue);
        if (!request) return std::unexpected(request.error());
        if (request->operation == Operation::end) return {};
        for (auto rest = request->size; rest > 0;) {
            auto came = dialogue.receive([&](std::span<const std::byte> part) {
                receiver.take(*request, part);
                rest -= std::min<std::uint64_t>(rest, part.size());
            });
            if (!came) return came;
        }
        if (auto sent = dialogue.send(bytes_of(receiver.answer(*request))); !sent) return sent;
    }
}

}  // namespace strait::app::tour
