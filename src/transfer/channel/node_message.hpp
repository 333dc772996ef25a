#pragma once
/// What the lines of Node's channel mean (JSON mode).
///
/// A line is one JSON value. An object whose `cmd` begins with NODE_ is Node's own and nothing for the user: with it Node sends handles, waits for the answer
/// before it sends anything else, and asks after connections that it has sent.

#include "strait/error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace strait::channel {

struct NodeLine {
    enum class Kind : std::uint8_t {
        message,  ///< the user's
        handle,   ///< the user's, with a handle that came along; wants an answer
        asks,     ///< wants an answer and nothing else
        other,    ///< to be passed over
    };
    Kind kind = Kind::message;
    std::string_view message{};  ///< the user's JSON value, in the line
    std::string answer{};        ///< of `asks`
};

inline constexpr std::string_view kHandleTaken = R"({"cmd":"NODE_HANDLE_ACK"})";
inline constexpr std::string_view kHandleRefused = R"({"cmd":"NODE_HANDLE_NACK"})";

/// Errors: corrupt_peer (not JSON), too_large (nested too deep; the next line may be good).
[[nodiscard]] Result<NodeLine> read_node_line(std::string_view line);

/// Errors: invalid_argument (not JSON, or what Node would take for its own), too_large (nested too deep).
[[nodiscard]] Result<void> check_for_node(std::string_view message);

/// What goes with a handle of that type, `net.Socket` or `net.Server`: a message that passed check_for_node(), on one line.
[[nodiscard]] std::string handle_line(std::string_view message, std::string_view type);

/// JSON has line ends only between its parts, where a blank does as well.
void join_lines(std::span<std::byte> json) noexcept;

}  // namespace strait::channel
