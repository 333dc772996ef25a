#pragma once
/// The pieces of a state, opened.

#include "mechanism/mechanism.hpp"
#include "mechanism/robust_lock.hpp"
#include "share/state/layout.hpp"

#include "strait/address.hpp"
#include "strait/shm_safe.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace strait::state {

struct Wanted {
    mechanism::RegionMode mode = mechanism::RegionMode::open;
    Access access = Access::read_write;
    std::optional<TypeMark> type = {};        ///< nothing: whatever is there
    Settings settings = {};                   ///< of a new one
    std::span<const std::byte> initial = {};  ///< its first value
};

struct Opened {
    std::string address;
    std::unique_ptr<os::MemoryMapping> memory;
    Shape shape;

    [[nodiscard]] Board board() const noexcept { return {memory->bytes(), shape}; }
    [[nodiscard]] TypeRecord type() const noexcept { return board().head().type; }
};

/// A file is checked for a whole value, and mended where the disk has lost the newest one. Errors: those of RawState.
[[nodiscard]] Result<Opened> open_state(const Address& address, const Wanted& wanted);

/// Whether the newest value is the one that was stored.
[[nodiscard]] bool is_whole(const Board& board);
/// Makes the newest value that is whole the newest. Under the lock of the writers. Errors: corrupt_peer (there is none).
[[nodiscard]] Result<void> mend(const Board& board);

}  // namespace strait::state
