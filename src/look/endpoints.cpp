#include "strait/endpoints.hpp"

#include "look/channel_rings.hpp"
#include "look/sleepers.hpp"
#include "look/stream_queues.hpp"
#include "os/link_look.hpp"
#include "os/registry.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

namespace strait {
namespace {

// What others have written goes to a terminal: no byte of it may be a command for one.
template <std::size_t Size>
std::string printable(const std::array<char, Size>& room) {
    const auto end = std::ranges::find(room, '\0');
    std::string text(room.begin(), end);
    for (char& letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (code < 0x20 || code == 0x7F) letter = '?';
    }
    return text;
}

std::chrono::system_clock::time_point time_of(std::uint64_t nanoseconds) {
    const auto count = static_cast<std::int64_t>(nanoseconds & INT64_MAX);
    const auto since_epoch =
        std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::nanoseconds(count));
    return std::chrono::system_clock::time_point(since_epoch);
}

/// An endpoint, and where more of it is to be found.
struct Seen {
    Endpoint endpoint;
    os::LinkPlace link;
    std::size_t side = 0;
    bool is_held = false;  ///< a mutex that is locked there
};

std::optional<std::uint64_t> missed_by(const os::RegistryRow& row, const std::string& kind) {
    return kind == "subscriber" ? std::optional(row.missed.load(std::memory_order_relaxed)) : std::nullopt;
}

Endpoint endpoint_of(const os::RegistryRow& row) {
    constexpr auto kRelaxed = std::memory_order_relaxed;
    auto kind = printable(row.kind);
    const auto missed = missed_by(row, kind);
    return {.address = printable(row.address),
            .kind = std::move(kind),
            .since = time_of(row.since),
            .peer_id = row.peer,
            .bytes_in = row.received.bytes.load(kRelaxed),
            .bytes_out = row.sent.bytes.load(kRelaxed),
            .dropped = missed,
            .waits_for_data = row.waits_for_data.load(kRelaxed) != 0,
            .waits_for_room = row.waits_for_room.load(kRelaxed) != 0};
}

void append(std::vector<Seen>& all, const os::RegistryCopy& copy) {
    static_assert(alignof(os::RegistryPage) == 64);
    const auto page = std::make_unique<os::RegistryPage>();
    if (copy.bytes.size() != sizeof *page) return;
    // Our own from here on: nobody changes it any more.
    std::memcpy(static_cast<void*>(page.get()), copy.bytes.data(), sizeof *page);
    const auto& head = page->head;
    if (head.magic != os::kRegistryMagic || head.version != os::kRegistryVersion || head.size != sizeof *page) return;
    for (const auto& row : page->rows) {
        if (row.in_use.load(std::memory_order_relaxed) != 1) continue;
        auto endpoint = endpoint_of(row);
        endpoint.process_id = head.process;
        endpoint.program = printable(head.program);
        endpoint.is_alive = copy.is_alive;
        all.push_back({std::move(endpoint),
                       {head.process, printable(row.memory), copy.is_alive ? row.descriptor : -1},
                       row.side % 2,
                       row.missed.load(std::memory_order_relaxed) != 0});
    }
}

void fill(Endpoint& endpoint, const std::array<look::RingLook, 2>& rings, std::size_t side) {
    const auto& out = rings.at(side);
    const auto& in = rings.at(1 - side);
    endpoint.bytes_in = in.read;
    endpoint.bytes_out = out.written;
    endpoint.queued = in.written - in.read;
    endpoint.waits_for_data = in.reader_sleeps;
    endpoint.waits_for_room = out.writer_sleeps;
}

// Both ends of a channel have the same memory, and one of them may be where it can be looked at.
void look_into_channels(std::vector<Seen>& all) {
    std::map<std::string, std::array<look::RingLook, 2>> known;
    for (const auto& seen : all) {
        if (seen.link.memory.empty() || known.contains(seen.link.memory)) continue;
        if (const auto rings = look::rings_in(os::look_into_link(seen.link))) known[seen.link.memory] = *rings;
    }
    for (auto& seen : all) {
        const auto rings = known.find(seen.link.memory);
        if (rings != known.end()) fill(seen.endpoint, rings->second, seen.side);
    }
}

// Whoever waits for a mutex waits for the one that has it.
void find_holders(std::vector<Seen>& all) {
    std::map<std::string, std::uint32_t> holders;
    for (const auto& [endpoint, link, side, is_held] : all) {
        if (endpoint.kind == "mutex" && endpoint.is_alive && is_held) holders[endpoint.address] = endpoint.process_id;
    }
    for (auto& seen : all) {
        const auto holder = holders.find(seen.endpoint.address);
        const bool waits = seen.endpoint.kind == "mutex" && seen.endpoint.waits_for_data;
        if (waits && holder != holders.end()) seen.endpoint.peer_id = holder->second;
    }
}

void look_into_sockets(std::vector<Seen>& all) {
    look::StreamQueues queues;
    look::Sleepers sleepers;
    for (auto& seen : all) {
        const auto& kind = seen.endpoint.kind;
        if (!seen.link.memory.empty()) continue;
        if (kind == "stream" || kind == "channel")
            seen.endpoint.queued = queues.unread(seen.link.process, seen.link.descriptor);
        const auto sleeps = sleepers.at(seen.link.process, seen.link.descriptor);
        seen.endpoint.waits_for_data |= sleeps.in_read;
        seen.endpoint.waits_for_room |= sleeps.in_write;
    }
}

}  // namespace

Result<std::vector<Endpoint>> endpoints() {
    const auto copies = os::copies_of_registries();
    if (!copies) return std::unexpected(copies.error());
    std::vector<Seen> seen;
    for (const auto& copy : *copies) append(seen, copy);
    look_into_channels(seen);
    look_into_sockets(seen);
    find_holders(seen);
    std::vector<Endpoint> all;
    all.reserve(seen.size());
    for (auto& one : seen) all.push_back(std::move(one.endpoint));
    std::ranges::sort(all, {}, [](const Endpoint& endpoint) { return std::tie(endpoint.process_id, endpoint.since); });
    return all;
}

}  // namespace strait
