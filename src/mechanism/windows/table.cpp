#include "mechanism/child_process.hpp"
#include "mechanism/clipboard.hpp"
#include "mechanism/dde.hpp"
#include "mechanism/event.hpp"
#include "mechanism/file_mapping.hpp"
#include "mechanism/local_pipe.hpp"
#include "mechanism/mailslot.hpp"
#include "mechanism/mechanism.hpp"
#include "mechanism/node_channel.hpp"
#include "mechanism/robust_lock.hpp"
#include "mechanism/semaphore.hpp"
#include "mechanism/shared_dll.hpp"
#include "mechanism/shared_memory.hpp"
#include "mechanism/stdio.hpp"
#include "mechanism/tcp.hpp"
#include "mechanism/udp.hpp"
#include "mechanism/unix_socket.hpp"

#include <array>

namespace strait::mechanism {
namespace {

constexpr std::array kMechanisms{
    Mechanism{.scheme = "exec",
              .native_name = child_process::native_name,
              .connect = child_process::connect,
              .connect_node = child_process::connect_node},
    Mechanism{.scheme = "node", .native_name = node_channel::native_name, .connect_node = node_channel::connect},
    Mechanism{.scheme = "stdio", .native_name = stdio::native_name, .connect = stdio::connect},
    Mechanism{.scheme = "pipe",
              .native_name = local_pipe::native_name,
              .connect = local_pipe::connect,
              .listen = local_pipe::listen},
    Mechanism{.scheme = "unix",
              .native_name = unix_socket::native_name,
              .connect = unix_socket::connect,
              .listen = unix_socket::listen},
    Mechanism{.scheme = "tcp", .native_name = tcp::native_name, .connect = tcp::connect, .listen = tcp::listen},
    Mechanism{
        .scheme = "udp", .native_name = udp::native_name, .bind_datagram = udp::bind, .connect_datagram = udp::connect},
    Mechanism{.scheme = "map", .native_name = file_mapping::native_name, .map = file_mapping::map},
    Mechanism{.scheme = "shm",
              .native_name = shared_memory::native_name,
              .connect_link = local_pipe::connect_shm,
              .listen_link = local_pipe::listen_shm,
              .map = shared_memory::map},
    Mechanism{.scheme = "dll", .native_name = shared_dll::native_name, .map = shared_dll::map},
    Mechanism{.scheme = "event", .native_name = event::native_name, .open_event = event::open},
    Mechanism{.scheme = "sem", .native_name = semaphore::native_name, .open_semaphore = semaphore::open},
    Mechanism{.scheme = "mutex", .native_name = robust_lock::native_name, .open_mutex = robust_lock::open},
    Mechanism{.scheme = "mailslot",
              .native_name = mailslot::native_name,
              .bind_datagram = mailslot::bind,
              .connect_datagram = mailslot::connect},
    Mechanism{.scheme = "clipboard", .native_name = clipboard::native_name, .open_item = clipboard::open},
    Mechanism{.scheme = "dde", .native_name = dde::native_name, .open_item = dde::open, .serve_item = dde::serve},
};

}  // namespace

std::span<const Mechanism> mechanisms() noexcept { return kMechanisms; }

}  // namespace strait::mechanism
