#include "endpoint_text.hpp"

#include "table.hpp"

#include <chrono>

namespace strait::app {
namespace {

// What only notifies brings no data.
std::string waiting_text(const Endpoint& endpoint) {
    if (endpoint.kind == "event" || endpoint.kind == "semaphore" || endpoint.kind == "mutex")
        return endpoint.peer_id == 0 ? "waits" : "waits for " + std::to_string(endpoint.peer_id);
    if (endpoint.kind == "listener") return "waits for a peer";
    const bool both = endpoint.waits_for_data && endpoint.waits_for_room;
    const std::string what = both ? "data and room" : endpoint.waits_for_data ? "data" : "room";
    return "waits for " + what + (endpoint.peer_id == 0 ? "" : " of " + std::to_string(endpoint.peer_id));
}

Json json_of(const std::optional<std::uint64_t>& number) { return number ? json_value(*number) : Json{"null"}; }

}  // namespace

std::int64_t age_of(const Endpoint& endpoint) {
    const auto age = std::chrono::system_clock::now() - endpoint.since;
    return std::chrono::duration_cast<std::chrono::seconds>(age).count();
}

std::string program_name(const Endpoint& endpoint) {
    return endpoint.program.substr(endpoint.program.find_last_of("/\\") + 1);
}

std::string peer_text(const Endpoint& endpoint) {
    return endpoint.peer_id == 0 ? "-" : std::to_string(endpoint.peer_id);
}

std::string state_text(const Endpoint& endpoint) {
    if (!endpoint.is_alive) return "dead";
    return endpoint.waits_for_data || endpoint.waits_for_room ? waiting_text(endpoint) : "alive";
}

std::string size_text(const std::optional<std::uint64_t>& bytes) { return bytes ? short_size(*bytes) : "-"; }

JsonObject json_object_of(const Endpoint& endpoint) {
    return JsonObject()
        .add("address", endpoint.address)
        .add("kind", endpoint.kind)
        .add("pid", endpoint.process_id)
        .add("program", endpoint.program)
        .add("age_seconds", age_of(endpoint))
        .add("peer", endpoint.peer_id)
        .add("bytes_in", endpoint.bytes_in)
        .add("bytes_out", endpoint.bytes_out)
        .add("queued", json_of(endpoint.queued))
        .add("dropped", json_of(endpoint.dropped))
        .add("waits_for_data", endpoint.waits_for_data)
        .add("waits_for_room", endpoint.waits_for_room)
        .add("alive", endpoint.is_alive);
}

}  // namespace strait::app
