#pragma once
/// The mechanisms of this system: one row each, filled by posix/table.cpp or windows/table.cpp.

#include "os/acceptor.hpp"
#include "os/byte_stream.hpp"
#include "os/datagram_socket.hpp"
#include "os/event_object.hpp"
#include "os/item_host.hpp"
#include "os/item_port.hpp"
#include "os/memory_mapping.hpp"
#include "os/object_mode.hpp"
#include "os/passed_streams.hpp"
#include "os/robust_lock.hpp"
#include "os/semaphore_object.hpp"
#include "os/signal_port.hpp"

#include "strait/deadline.hpp"
#include "strait/event.hpp"
#include "strait/item_server.hpp"
#include "strait/listener.hpp"
#include "strait/region.hpp"
#include "strait/schemes.hpp"
#include "strait/semaphore.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace strait::mechanism {

/// How a region is made. `size` is never 0 for create and open_or_create of an object without a file.
enum class RegionMode : std::uint8_t { create, open, open_or_create };
/// Whose memory it may be that is opened. On Windows the access rights alone decide.
enum class Owner : std::uint8_t { anybody, this_user };
struct RegionRequest {
    RegionMode mode = RegionMode::open;
    Access access = Access::read_write;
    std::uint64_t size = 0;  ///< 0: what is there
    Lifetime lifetime = Lifetime::while_used;
    /// Bytes of it to reserve at once when it is made without a file; 0: all. For the rest there is MemoryMapping::reserve().
    std::uint64_t reserved = 0;
    Owner owner = Owner::anybody;  ///< of memory without a file
    /// Called with new memory, all zeros, never with what was there before. On Linux `shm://` has no name yet then, so nobody sees it
    /// half made, and if somebody else is faster with the name nobody sees it at all; elsewhere others may look on.
    std::function<void(std::span<std::byte>)> initialize = {};
    /// Set to true when the memory that is answered is new, and not somebody else's. With `initialize` only.
    bool* made = nullptr;
};

/// What one scheme can do on this system. A null function is a noun it does not have; the scheme registry says the same, and a test
/// holds the two against each other. Addresses have been parsed and checked against the registry.
struct Mechanism {
    std::string_view scheme;
    Result<std::string> (*native_name)(const Address&) = nullptr;
    /// One attempt; `not_found` means that nobody listens there yet, and may be tried again.
    Result<std::unique_ptr<os::ByteStream>> (*connect)(const Address&, Server, const Deadline&) = nullptr;
    Result<std::unique_ptr<os::Acceptor>> (*listen)(const Address&, const ListenOptions&) = nullptr;
    /// Where the ends of a shared-memory channel meet; the stream then carries os::SharedLink. As connect and listen.
    Result<std::unique_ptr<os::ByteStream>> (*connect_link)(const Address&, Server, const Deadline&) = nullptr;
    Result<std::unique_ptr<os::Acceptor>> (*listen_link)(const Address&, const ListenOptions&) = nullptr;
    /// Node's channel: for `node:`, and for what has the option `ipc`.
    Result<os::NodeLink> (*connect_node)(const Address&) = nullptr;
    Result<std::unique_ptr<os::DatagramSocket>> (*bind_datagram)(const Address&) = nullptr;
    Result<std::unique_ptr<os::DatagramSocket>> (*connect_datagram)(const Address&) = nullptr;
    Result<std::unique_ptr<os::MemoryMapping>> (*map)(const Address&, const RegionRequest&) = nullptr;
    Result<std::unique_ptr<os::EventObject>> (*open_event)(const Address&, os::ObjectMode,
                                                           const EventOptions&) = nullptr;
    Result<std::unique_ptr<os::SemaphoreObject>> (*open_semaphore)(const Address&, os::ObjectMode,
                                                                   const SemaphoreOptions&) = nullptr;
    Result<std::unique_ptr<os::RobustLock>> (*open_mutex)(const Address&, os::ObjectMode) = nullptr;
    Result<std::unique_ptr<os::SignalPort>> (*open_signal)(const Address&) = nullptr;
    Result<std::unique_ptr<os::ItemPort>> (*open_item)(const Address&, const Deadline&) = nullptr;
    Result<std::unique_ptr<os::ItemHost>> (*serve_item)(const Address&, const ItemServerOptions&) = nullptr;
};

/// All mechanisms of this system.
[[nodiscard]] std::span<const Mechanism> mechanisms() noexcept;

/// The row for this noun at this address. Errors: those of strait::require().
[[nodiscard]] Result<const Mechanism*> find(const Address& address, Noun noun);

}  // namespace strait::mechanism
