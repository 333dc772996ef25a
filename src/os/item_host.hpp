#pragma once
/// What an operating system gives as an item that this process serves; strait::ItemServer stands on it.

#include "os/registry.hpp"
#include "strait/error.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace strait::os {

class ItemHost : public Listed {
  public:
    ItemHost() = default;
    ItemHost(const ItemHost&) = delete;
    ItemHost& operator=(const ItemHost&) = delete;
    virtual ~ItemHost() = default;

    virtual Result<void> set(std::span<const std::byte> content) = 0;
    [[nodiscard]] virtual std::vector<std::byte> content() const = 0;
};

}  // namespace strait::os
