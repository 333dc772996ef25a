#include "strait/schemes.hpp"

#include "strait/address.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace strait {
namespace {

using enum Availability;

constexpr std::array kStdio{Noun::stream, Noun::channel};
constexpr std::array kOneWay{Noun::stream, Noun::listener};
constexpr std::array kStreams{Noun::stream, Noun::listener, Noun::channel};
constexpr std::array kMessages{Noun::channel};
constexpr std::array kChild{Noun::stream, Noun::channel, Noun::process};
constexpr std::array kDatagrams{Noun::datagram};
constexpr std::array kRegions{Noun::region};
constexpr std::array kFiles{Noun::region, Noun::state};
constexpr std::array kItems{Noun::item};
constexpr std::array kShared{Noun::region, Noun::state, Noun::channel};
constexpr std::array kServedItems{Noun::item, Noun::item_server};
constexpr std::array kEvents{Noun::event};
constexpr std::array kSemaphores{Noun::semaphore};
constexpr std::array kMutexes{Noun::mutex};
constexpr std::array kSignals{Noun::signal};

constexpr std::array<std::string_view, 5> kChildOptions{"argv", "ipc", "stdio", "framing", "dialect"};
constexpr std::array<std::string_view, 2> kStreamOptions{"framing", "dialect"};
constexpr std::array<std::string_view, 1> kDialect{"dialect"};
constexpr std::array<std::string_view, 1> kMode{"mode"};
constexpr std::array<std::string_view, 1> kSize{"size"};
constexpr std::array<std::string_view, 2> kSharedOptions{"size", "dialect"};
constexpr std::array<std::string_view, 2> kFileOptions{"size", "name"};
constexpr std::array<std::string_view, 3> kQueueOptions{"priority", "messages", "size"};
constexpr std::array<std::string_view, 1> kType{"type"};
constexpr std::array<std::string_view, 2> kDllOptions{"symbol", "size"};
constexpr std::array<std::string_view, 1> kFormat{"format"};

// clang-format off: a table reads as a table.
constexpr std::array kSchemes{
    Scheme{"exec", "exec:COMMAND", "transfer", Place::command, kChild, kChildOptions,
           {works, "pipe2 + posix_spawn, pidfd", ""},
           {works, "CreatePipe's pipes + CreateProcess, handle list", ""}},
    Scheme{"node", "node:", "transfer", Place::nothing, kMessages, kDialect,
           {works, "the socket that NODE_CHANNEL_FD names", ""},
           {works, "the pipe that NODE_CHANNEL_FD names, libuv's frames", ""}},
    Scheme{"stdio", "stdio:", "transfer", Place::nothing, kStdio, kStreamOptions,
           {works, "descriptors 0 and 1", ""},
           {works, "GetStdHandle, binary", ""}},
    Scheme{"pipe", "pipe://NAME", "transfer", Place::name, kStreams, kStreamOptions,
           {works, "AF_UNIX stream at <runtime>/pipe/NAME", ""},
           {works, R"(named pipe \\.\pipe\NAME)", ""}},
    Scheme{"fifo", "fifo:///PATH", "transfer", Place::path, kOneWay, kMode,
           {works, "mkfifo", ""},
           {needs_other_system, "Linux", "pipe:// or exec:"}},
    Scheme{"unix", "unix:///PATH", "transfer", Place::path, kStreams, kStreamOptions,
           {works, "AF_UNIX stream", ""},
           {works, "AF_UNIX stream, from Windows 10 on", ""}},
    Scheme{"tcp", "tcp://HOST:PORT", "transfer", Place::host_port, kStreams, kStreamOptions,
           {works, "TCP sockets, IPv4 and IPv6", ""},
           {works, "Winsock TCP, IPv4 and IPv6", ""}},
    Scheme{"udp", "udp://HOST:PORT", "transfer", Place::host_port, kDatagrams, {},
           {works, "UDP sockets, IPv4 and IPv6", ""},
           {works, "Winsock UDP, IPv4 and IPv6", ""}},
    Scheme{"map", "map:///PATH", "share", Place::path, kFiles, kFileOptions,
           {works, "mmap of the file", ""},
           {works, "CreateFileMapping on the file", ""}},
    Scheme{"shm", "shm://NAME", "share", Place::name, kShared, kSharedOptions,
           {works, "shm_open /NAME", ""},
           {works, "CreateFileMapping, name as given", ""}},
    Scheme{"dll", "dll:///PATH", "share", Place::path, kRegions, kDllOptions,
           {needs_other_system, "Windows", "shm:// or map://"},
           {works, "a DLL's shared section, found by a symbol", ""}},
    Scheme{"event", "event://NAME", "notify", Place::name, kEvents, {},
           {works, "a page <runtime>/notify/NAME + futex", ""},
           {works, "CreateEvent, name as given", ""}},
    Scheme{"sem", "sem://NAME", "notify", Place::name, kSemaphores, {},
           {works, "sem_open /NAME", ""},
           {works, "CreateSemaphore, name as given", ""}},
    Scheme{"mutex", "mutex://NAME", "notify", Place::name, kMutexes, {},
           {works, "a page <runtime>/notify/NAME + futex", ""},
           {works, "CreateMutex, name as given", ""}},
    Scheme{"signal", "signal://PID/NAME", "notify", Place::free, kSignals, {},
           {works, "pidfd_send_signal, signalfd", ""},
           {needs_other_system, "Linux", "event://"}},
    Scheme{"mq", "mq://NAME", "transfer", Place::name, kDatagrams, kQueueOptions,
           {works, "mq_open /NAME", ""},
           {needs_other_system, "Linux", "mailslot:// or udp://"}},
    Scheme{"mq-sysv", "mq-sysv://KEY", "transfer", Place::free, kDatagrams, kType,
           {works, "msgget, msgsnd, msgrcv", ""},
           {needs_other_system, "Linux", "mailslot:// or udp://"}},
    Scheme{"mailslot", "mailslot://NAME", "transfer", Place::free, kDatagrams, kSize,
           {needs_other_system, "Windows", "mq:// or udp://"},
           {works, R"(CreateMailslot \\.\mailslot\NAME)", ""}},
    Scheme{"clipboard", "clipboard:", "share", Place::nothing, kItems, kFormat,
           {needs_other_system, "Windows", "shm:// or map://"},
           {works, "OpenClipboard, format listener", ""}},
    Scheme{"dde", "dde://SERVICE/TOPIC/ITEM", "call", Place::free, kServedItems, kFormat,
           {needs_other_system, "Windows", "pipe://"},
           {works, "DDEML", ""}},
    Scheme{"ws", "ws://HOST:PORT/PATH", "transfer", Place::free, kStreams, {},
           {planned, "a WebSocket bridge", "tcp://"},
           {planned, "a WebSocket bridge", "tcp://"}},
    Scheme{"nats", "nats://HOST:PORT/SUBJECT", "transfer", Place::free, kDatagrams, {},
           {planned, "a NATS bridge", "tcp:// or udp://"},
           {planned, "a NATS bridge", "tcp:// or udp://"}},
};
// clang-format on

constexpr std::array kNounNames{
    std::string_view("stream"),      std::string_view("listener"), std::string_view("channel"),
    std::string_view("process"),     std::string_view("datagram"), std::string_view("region"),
    std::string_view("state"),       std::string_view("event"),    std::string_view("semaphore"),
    std::string_view("mutex"),       std::string_view("signal"),   std::string_view("item"),
    std::string_view("item server"),
};
static_assert(kNounNames.size() == static_cast<std::size_t>(Noun::item_server) + 1);

std::string those_with(Noun noun, System system) {
    std::string list;
    for (const auto& scheme : kSchemes) {
        if (scheme.on(system).availability != works || std::ranges::find(scheme.nouns, noun) == scheme.nouns.end())
            continue;
        list += (list.empty() ? "" : ", ") + std::string(scheme.form);
    }
    return list;
}

std::string_view name(System system) { return system == System::windows ? "Windows" : "Linux"; }

}  // namespace

std::string_view name(Noun noun) noexcept { return kNounNames[static_cast<std::size_t>(noun)]; }

std::span<const Scheme> schemes() noexcept { return kSchemes; }

const Scheme* find_scheme(std::string_view name) noexcept {
    const auto found = std::ranges::find(kSchemes, name, &Scheme::name);
    return found == kSchemes.end() ? nullptr : &*found;
}

Result<void> require_available(const Address& address, System system) {
    const auto* scheme = find_scheme(address.scheme());
    if (scheme == nullptr) return fail(Errc::invalid_address, "the address is empty");
    const Support& support = scheme->on(system);
    const bool has_slashes = scheme->form.find("://") != std::string_view::npos;
    const std::string prefix = std::string(scheme->name) + (has_slashes ? "://" : ":");
    const std::string instead = "; on " + std::string(name(system)) + " use " + std::string(support.instead);
    switch (support.availability) {
        case works: return {};
        case needs_other_system:
            return fail(Errc::not_supported_here, prefix + " needs " + std::string(support.native) + instead);
        case planned: return fail(Errc::not_yet, prefix + " is planned and not built yet" + instead);
    }
    std::unreachable();
}

Result<void> require(const Address& address, Noun noun, System system) {
    auto available = require_available(address, system);
    if (!available) return available;
    const auto* scheme = find_scheme(address.scheme());
    if (std::ranges::find(scheme->nouns, noun) != scheme->nouns.end()) return {};
    return fail(Errc::wrong_kind, std::string(scheme->name) + ": carries no " + std::string(name(noun)) + "; " +
                                      std::string(name(noun)) + (noun == Noun::mutex ? "es" : "s") + " are at " +
                                      those_with(noun, system));
}

}  // namespace strait
