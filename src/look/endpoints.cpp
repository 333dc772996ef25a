#include "strait/endpoints.hpp"

#include "os/registry.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <tuple>

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

Endpoint endpoint_of(const os::RegistryRow& row) {
    constexpr auto kRelaxed = std::memory_order_relaxed;
    return {.address = printable(row.address),
            .kind = printable(row.kind),
            .since = time_of(row.since),
            .peer_id = row.peer,
            .bytes_in = row.received.bytes.load(kRelaxed),
            .bytes_out = row.sent.bytes.load(kRelaxed),
            .reads = row.received.pieces.load(kRelaxed),
            .writes = row.sent.pieces.load(kRelaxed)};
}

void append(std::vector<Endpoint>& all, const os::RegistryCopy& copy) {
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
        all.push_back(std::move(endpoint));
    }
}

}  // namespace

Result<std::vector<Endpoint>> endpoints() {
    const auto copies = os::copies_of_registries();
    if (!copies) return std::unexpected(copies.error());
    std::vector<Endpoint> all;
    for (const auto& copy : *copies) append(all, copy);
    std::ranges::sort(all, {}, [](const Endpoint& endpoint) { return std::tie(endpoint.process_id, endpoint.since); });
    return all;
}

}  // namespace strait
