#pragma once
/// Connecting to a listener that may not be there yet.

#include "os/byte_stream.hpp"
#include "strait/address.hpp"
#include "strait/stream.hpp"

#include <memory>

namespace strait {

using ConnectOnce = Result<std::unique_ptr<os::ByteStream>> (*)(const Address&, Server, const Deadline&);

/// Tries again for as long as nobody listens there and options.wait is not over.
[[nodiscard]] Result<std::unique_ptr<os::ByteStream>> connect_patiently(ConnectOnce connect, const Address& address,
                                                                        const ConnectOptions& options);

}  // namespace strait
