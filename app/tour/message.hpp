#pragma once
/// What the tour and its other process say to each other, whatever carries it. Both are the same program, so this is no wire format.

#include "sha256.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace strait::app::tour {

enum class Operation : std::uint64_t {
    echo,    ///< send this message back, as it is
    hash,    ///< `size` bytes follow: add them to the digest
    digest,  ///< answer with the digest of all bytes hashed so far, and start afresh
    sink,    ///< `size` bytes follow: drop them
    end,     ///< nothing more will come
};

/// A request and its answer: the 64 bytes whose round trip is measured.
struct Message {
    Operation operation = Operation::echo;
    std::uint64_t number = 0;  ///< counts up from 1, so that a repeated request is known as one
    std::uint64_t size = 0;
    Sha256::Digest digest{};
    std::uint64_t unused = 0;
};
static_assert(sizeof(Message) == 64 && std::is_trivially_copyable_v<Message>);

[[nodiscard]] inline std::span<const std::byte> bytes_of(const Message& message) {
    return std::as_bytes(std::span(&message, 1));
}
[[nodiscard]] inline std::span<std::byte> bytes_of(Message& message) {
    return std::as_writable_bytes(std::span(&message, 1));
}

/// What the receiving process does with requests, however they came.
class Receiver {
  public:
    /// A part of the bytes that belong to the request.
    void take(const Message& request, std::span<const std::byte> part) {
        if (request.operation == Operation::hash) hash_.update(part);
    }
    [[nodiscard]] Message answer(const Message& request) {
        Message answer = request;
        if (request.operation == Operation::digest) {
            answer.digest = hash_.finish();
            hash_ = Sha256();
        }
        return answer;
    }

  private:
    Sha256 hash_;
};

}  // namespace strait::app::tour
