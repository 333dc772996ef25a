/// `strait ls`: what is open, by whom, and what has passed.

#include "console.hpp"
#include "endpoint_text.hpp"
#include "exit_code.hpp"
#include "json_text.hpp"
#include "table.hpp"
#include "verb.hpp"

#include <strait/endpoints.hpp>

#include <fmt/format.h>

#include <memory>
#include <string>

namespace strait::app {
namespace {

using Endpoints = std::vector<Endpoint>;
using Objects = std::vector<NativeObject>;

struct Options {
    bool all = false;
    bool json = false;
};

std::string joined(const std::vector<std::uint32_t>& numbers) {
    std::string list;
    for (const auto number : numbers) list += (list.empty() ? "" : ",") + std::to_string(number);
    return list.empty() ? "-" : list;
}

std::string state_of(std::optional<bool> alive) { return !alive ? "?" : *alive ? "alive" : "dead"; }

std::string lines_of(const std::vector<Cells>& rows, const std::vector<std::size_t>& right) {
    std::string text;
    for (const auto& line : in_columns(rows, right)) text += line + "\n";
    return text;
}

std::string table_of(const Endpoints& endpoints) {
    std::vector<Cells> rows{{"ADDRESS", "KIND", "PID", "PROGRAM", "AGE", "PEER", "IN", "OUT", "QUEUE", "STATE"}};
    for (const auto& endpoint : endpoints) {
        rows.push_back({endpoint.address, endpoint.kind, std::to_string(endpoint.process_id), program_name(endpoint),
                        short_age(age_of(endpoint)), peer_text(endpoint), short_size(endpoint.bytes_in),
                        short_size(endpoint.bytes_out), size_text(endpoint.queued), state_text(endpoint)});
    }
    return lines_of(rows, {2, 4, 5, 6, 7, 8});
}

std::string table_of(const Objects& objects) {
    std::vector<Cells> rows{{"NAME", "KIND", "OWNER", "SIZE", "OPEN IN", "PEERS", "STATE"}};
    for (const auto& object : objects) {
        rows.push_back({object.name, object.kind, object.owner.empty() ? "-" : object.owner,
                        object.size == 0 ? "-" : short_size(object.size), joined(object.users), joined(object.peers),
                        state_of(object.is_alive)});
    }
    return lines_of(rows, {3});
}

Json json_of(const NativeObject& object) {
    return JsonObject()
        .add("name", object.name)
        .add("kind", object.kind)
        .add("owner", object.owner)
        .add("size", object.size)
        .add("open_in", json_array(object.users, json_value<std::uint32_t>))
        .add("peers", json_array(object.peers, json_value<std::uint32_t>))
        .add("state", state_of(object.is_alive))
        .json();
}

Result<int> list(const Options& options) {
    const auto endpoints = strait::endpoints();
    if (!endpoints) return std::unexpected(endpoints.error());
    const auto objects = options.all ? native_objects() : Objects{};
    if (!objects) return std::unexpected(objects.error());
    std::string text;
    if (options.json) {
        JsonObject object;
        object.add("endpoints",
                   json_array(*endpoints, [](const Endpoint& endpoint) { return json_object_of(endpoint).json(); }));
        if (options.all) object.add("objects", json_array(*objects, json_of));
        text = object.json().text + "\n";
    } else {
        text = table_of(*endpoints) + (options.all ? "\n" + table_of(*objects) : "");
    }
    if (const auto printed = print(text); !printed) return std::unexpected(printed.error());
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.flag("--all", options->all, "also what programs without strait have, as far as the system lists it");
    arguments.flag("--json", options->json, "as one JSON object");
    return [options](const Session&) { return list(*options); };
}

}  // namespace

const Verb kLsVerb{
    .name = "ls",
    .family = "look",
    .summary = "list what programs of this user have open through strait",
    .details =
        "IN and OUT are the bytes of streams, datagrams and channels; of topics, states and regions nothing is "
        "counted.\n"
        "QUEUE is what has come and was not read yet.\n"
        "--all adds Unix sockets and their peers, /dev/shm and POSIX queues on Linux, named pipes on Windows.\n",
    .examples =
        "  strait ls\n"
        "  strait ls --all\n"
        "  strait ls --json | jq '.endpoints[] | select(.kind == \"listener\").address'\n",
    .define = define};

}  // namespace strait::app
