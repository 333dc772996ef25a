#pragma once
/// JSON-RPC 2.0, translated from and to msgpack-rpc.
/// Source: https://www.jsonrpc.org/specification

#include "strait/error.hpp"

#include <cstddef>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strait::call {

inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kNoSuchMethod = -32601;
inline constexpr int kInvalidParameters = -32602;
inline constexpr int kInternalError = -32603;
inline constexpr int kServerError = -32000;
inline constexpr int kRequestCancelled = -32800;  // as language servers say it

/// Remembers which answers belong into one batch. Any thread.
class JsonRpc {
  public:
    using Messages = std::deque<std::vector<std::byte>>;

    /// Appends what the text means. Returns what has to be answered at once, if anything: to a text that means nothing.
    [[nodiscard]] std::optional<std::string> hear(std::string_view text, Messages& messages);

    /// The text for a message, or nothing when it is one of a batch that is not complete. Errors: wrong_kind (JSON cannot say it).
    [[nodiscard]] Result<std::optional<std::string>> say(std::span<const std::byte> message);

  private:
    struct Batch {
        std::vector<std::vector<std::byte>> missing;  // ids
        std::string answers;
    };
    std::optional<std::string> hear_batch(std::span<const std::byte> elements, std::size_t count, Messages& messages);
    std::optional<std::string> put_into_batch(std::span<const std::byte> id, std::string& answer);

    std::mutex mutex_;
    std::list<Batch> batches_;
};

}  // namespace strait::call
