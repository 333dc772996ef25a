#pragma once
/// Shared memory that holds a layout of ours: made whole, or opened and checked.

#include "core/shared_layout.hpp"
#include "mechanism/mechanism.hpp"

#include "strait/address.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace strait {

struct SharedObjectRequest {
    LayoutWanted wanted{};
    mechanism::RegionMode mode = mechanism::RegionMode::open;
    Access access = Access::read_write;
    std::uint64_t size = 0;      ///< of the layout, when it is made
    std::uint64_t reserved = 0;  ///< see RegionRequest
    mechanism::Owner owner = mechanism::Owner::this_user;
    /// Writes all of the new layout except its head, which follows. Memory is zero before.
    std::function<void(std::span<std::byte>)> fill = {};
};

struct SharedObject {
    std::unique_ptr<os::MemoryMapping> memory;
    std::uint64_t size = 0;  ///< of the layout; never more than there is memory
    bool made = false;       ///< by this call
};

/// Whoever opens it sees the whole layout: on Linux it gets its name only then, and elsewhere the head comes last and openers wait for it,
/// a moment at most. Errors: those of Mechanism::map and of check_layout(); wrong_kind also when a head of zeros does not change.
[[nodiscard]] Result<SharedObject> open_shared_object(const Address& address, const SharedObjectRequest& request);
/// Waits, a moment at most, for the one who makes the layout; answers its size. Errors: those of check_layout(); wrong_kind when nothing comes of it.
[[nodiscard]] Result<std::uint64_t> await_layout(std::span<const std::byte> memory, const LayoutWanted& wanted);

}  // namespace strait
