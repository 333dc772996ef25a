#pragma once
/// What an operating system gives as mapped memory; strait::Region stands on it.

#include "os/duplicable.hpp"
#include "os/registry.hpp"
#include "strait/error.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace strait::os {

/// The destructor unmaps, and removes the name when its lifetime is over.
class MemoryMapping : public Listed, public Duplicable {
  public:
    MemoryMapping() = default;
    MemoryMapping(const MemoryMapping&) = delete;
    MemoryMapping& operator=(const MemoryMapping&) = delete;
    virtual ~MemoryMapping() = default;

    /// False in a child that was forked from the process that mapped it: the memory is not there, and bytes() is empty.
    [[nodiscard]] virtual bool is_in_its_process() const noexcept { return true; }
    /// Writable memory if writable() says so; writing to it faults otherwise.
    [[nodiscard]] virtual std::span<std::byte> bytes() const noexcept = 0;
    [[nodiscard]] virtual bool writable() const noexcept = 0;
    /// `too_small` once a page of it has been lost.
    [[nodiscard]] virtual Result<void> check() const = 0;
    /// Somebody in this process has touched a page that was lost. Costs no system call, and check() says more.
    [[nodiscard]] virtual bool is_damaged() const noexcept { return false; }
    /// Makes sure that this part of it is there, where it was not reserved as a whole. Errors: no_space.
    virtual Result<void> reserve(std::size_t /*offset*/, std::size_t /*size*/) { return {}; }
    /// Copies between the mapping and private memory; a page that cannot be read is an error, never a fault.
    virtual Result<void> copy_out(std::size_t offset, std::span<std::byte> destination) const = 0;
    virtual Result<void> copy_in(std::size_t offset, std::span<const std::byte> source) = 0;
    /// The same for everyone who maps the same object, different for everything else; letters, digits, '-' and '_'.
    [[nodiscard]] virtual std::string identity() const = 0;
};

}  // namespace strait::os
