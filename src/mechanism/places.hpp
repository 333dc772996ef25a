#pragma once
/// Numbered places beside an object, each with at most one owner, whose death empties it.
/// Linux: open-file-description locks on bytes of the record `<runtime>/notice/IDENTITY`. Windows: events `Local\strait.place.IDENTITY.NUMBER`
/// that exist only while their owner lives.

#include "strait/error.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace strait::mechanism {

/// What this object takes it keeps until it goes, or until the process ends in whatever way. A forked child takes no part.
class Places {
  public:
    /// `identity` is MemoryMapping::identity(). Errors: access_denied, no_space, out_of_resources.
    [[nodiscard]] static Result<std::unique_ptr<Places>> open(std::string_view identity);
    Places() = default;
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;
    virtual ~Places() = default;

    /// Takes the first free one of `count` places from `first` on. Errors: out_of_resources (all have living owners).
    [[nodiscard]] virtual Result<std::uint32_t> take(std::uint32_t first, std::uint32_t count) = 0;
    /// Whether its owner lives, this object included. Any thread.
    [[nodiscard]] virtual bool is_taken(std::uint32_t place) const noexcept = 0;
};

}  // namespace strait::mechanism
