#pragma once
/// What an operating system gives as a value that lies with somebody else; strait::Item stands on it.

#include "os/registry.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace strait::os {

class ItemPort : public Listed {
  public:
    ItemPort() = default;
    ItemPort(const ItemPort&) = delete;
    ItemPort& operator=(const ItemPort&) = delete;
    virtual ~ItemPort() = default;

    virtual Result<std::vector<std::byte>> read(const Deadline& deadline) = 0;
    virtual Result<void> write(std::span<const std::byte> content, const Deadline& deadline) = 0;
    virtual Result<void> execute(std::string_view command, const Deadline& deadline) = 0;
    virtual Result<void> wait_change(const Deadline& deadline) = 0;
    virtual Result<NativeHandle> wait_handle() = 0;
};

}  // namespace strait::os
