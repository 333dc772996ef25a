#pragma once
/// The games of every system, one file each. What they are is said in docs/bench.md.

#include "bench/game.hpp"

namespace strait::bench {

/// A word goes there and comes back: what a message costs at least.
[[nodiscard]] std::size_t line_memory(std::size_t size);
[[nodiscard]] std::unique_ptr<Game> make_line(std::span<std::byte> memory, std::size_t size);

/// A message of any size is copied into memory and out of it, and back in the same way.
[[nodiscard]] std::size_t mailbox_memory(std::size_t size);
[[nodiscard]] std::unique_ptr<Game> make_mailbox(std::span<std::byte> memory, std::size_t size);

/// 65,536 slots of 8 bytes, a head and a tail of which each side keeps a copy; with or without publishing them in batches.
[[nodiscard]] std::size_t index_ring_memory(std::size_t size);
[[nodiscard]] std::unique_ptr<Game> make_index_ring(std::span<std::byte> memory, std::size_t size);
[[nodiscard]] std::unique_ptr<Game> make_batched_index_ring(std::span<std::byte> memory, std::size_t size);

/// 4 MiB of records of one size, copied in and out.
[[nodiscard]] std::size_t record_ring_memory(std::size_t size);
[[nodiscard]] std::unique_ptr<Game> make_record_ring(std::span<std::byte> memory, std::size_t size);

}  // namespace strait::bench
