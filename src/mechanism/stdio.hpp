#pragma once
/// `stdio:` — this process's own stdin (read) and stdout (write), binary on both systems.

#include "os/byte_stream.hpp"

#include "strait/stream.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::stdio {

[[nodiscard]] Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server,
                                                              const Deadline& deadline);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::stdio
