#include "call/connection/pending.hpp"

namespace strait::call {
namespace {

constexpr std::size_t kMostPlaces = 1 << 16;

}  // namespace

void DirectAnswer::take(rpc::Reader& reader) {
    if (!decode_(reader, result_)) outcome = strait::fail(Errc::wrong_kind, "the result: " + reader.complaint());
}

void PostedAnswer::take(rpc::Reader& reader) {
    const auto value = reader.take();
    post_([completion = std::move(completion_), bytes = std::vector(value.begin(), value.end())] {
        completion(std::span<const std::byte>(bytes));
    });
}

void PostedAnswer::fail(const Error& error) {
    post_([completion = std::move(completion_), error] { completion(std::unexpected(error)); });
}

// Streams end with nil. Anything else is the result of a procedure that has but one.
void ResultQueue::take(rpc::Reader& reader) {
    if (reader.peek() == rpc::Kind::nil) return;
    const auto only = reader.take();
    items.emplace_back(only.begin(), only.end());
}

// Only what was asked for: a peer that sends more breaks the protocol.
bool ResultQueue::take_item(std::span<const std::byte> item) {
    if (items.size() >= kWindow) return false;
    items.emplace_back(item.begin(), item.end());
    return true;
}

std::optional<std::uint32_t> PendingTable::add(Pending& pending, std::shared_ptr<Pending> kept) {
    if (free_ == 0) [[unlikely]] {
        if (places_.size() == kMostPlaces) return std::nullopt;
        places_.emplace_back();
        free_ = static_cast<std::uint32_t>(places_.size());
    }
    const std::size_t index = free_ - 1;
    auto& place = places_[index];
    free_ = place.next_free;
    place.pending = &pending;
    if (kept) place.kept = std::move(kept);
    return number(index);
}

Pending* PendingTable::find(std::uint64_t id) const noexcept {
    const auto index = static_cast<std::size_t>(id & 0xffff);
    if (index >= places_.size() || places_[index].pending == nullptr || number(index) != id) return nullptr;
    return places_[index].pending;
}

std::shared_ptr<Pending> PendingTable::remove(std::uint32_t id) noexcept {
    if (find(id) == nullptr) return nullptr;
    auto& place = places_[id & 0xffffU];
    place.pending = nullptr;
    ++place.uses;
    place.next_free = std::exchange(free_, (id & 0xffffU) + 1);
    return std::move(place.kept);
}

}  // namespace strait::call
