#include "transfer/channel/node_message.hpp"

#include "core/json_scan.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace strait::channel {
namespace {

constexpr std::string_view kOwnPrefix = "NODE_";
// Node's keys are addresses. An answer waits in memory, so the peer must not choose how long it is.
constexpr std::size_t kLongestKey = 256;

bool is_nodes_own(const std::optional<std::string>& command) {
    return command && command->size() > kOwnPrefix.size() && command->starts_with(kOwnPrefix);
}

// A Node server that has sent us connections waits for these when it closes or counts. What becomes of them here is not followed: none is open.
std::string answer_to(std::string_view command, std::string_view key) {
    if (key.empty() || key.size() > kLongestKey) return {};
    const auto about = R"(,"key":)" + std::string(key);
    if (command == "NODE_SOCKET_NOTIFY_CLOSE") return R"({"cmd":"NODE_SOCKET_ALL_CLOSED")" + about + "}";
    if (command == "NODE_SOCKET_GET_COUNT") return R"({"cmd":"NODE_SOCKET_COUNT")" + about + R"(,"count":0})";
    return {};
}

bool is_own_message(std::string_view json) {
    std::array wanted{json::Wanted{"cmd"}};
    return json::scan(json, wanted) && is_nodes_own(json::string_of(wanted[0].value));
}

}  // namespace

Result<NodeLine> read_node_line(std::string_view line) {
    std::array wanted{json::Wanted{"cmd"}, json::Wanted{"msg"}, json::Wanted{"key"}};
    if (auto scanned = json::scan(line, wanted); !scanned) {
        const auto& error = scanned.error();
        if (error == Errc::too_large)
            return fail(Errc::too_large, std::string(error.reason()) + "; the message was passed over");
        return fail(Errc::corrupt_peer, "what it sends is " + std::string(error.reason()));
    }
    const auto command = json::string_of(wanted[0].value);
    if (!is_nodes_own(command)) return NodeLine{.message = line};
    if (*command == "NODE_HANDLE") {
        // What Node's own modules send to each other with a handle is not the user's, and nobody here can use it.
        const auto message = is_own_message(wanted[1].value) ? std::string_view() : wanted[1].value;
        return NodeLine{.kind = NodeLine::Kind::handle, .message = message};
    }
    auto answer = answer_to(*command, wanted[2].value);
    const auto kind = answer.empty() ? NodeLine::Kind::other : NodeLine::Kind::asks;
    return NodeLine{.kind = kind, .answer = std::move(answer)};
}

Result<void> check_for_node(std::string_view message) {
    std::array wanted{json::Wanted{"cmd"}};
    if (auto scanned = json::scan(message, wanted); !scanned) return scanned;
    if (!is_nodes_own(json::string_of(wanted[0].value))) return {};
    return fail(Errc::invalid_argument,
                "a message whose 'cmd' begins with NODE_ is Node's own: no program would get it");
}

std::string handle_line(std::string_view message, std::string_view type) {
    auto line = R"({"cmd":"NODE_HANDLE","type":")" + std::string(type) + R"(","msg":)" + std::string(message) + "}";
    std::ranges::replace(line, '\n', ' ');
    return line;
}

void join_lines(std::span<std::byte> json) noexcept { std::ranges::replace(json, std::byte{'\n'}, std::byte{' '}); }

}  // namespace strait::channel
