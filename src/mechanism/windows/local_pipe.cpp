#include "mechanism/local_pipe.hpp"

#include "mechanism/windows/pipe_acceptor.hpp"
#include "os/windows/identity.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/pipe_stream.hpp"
#include "os/windows/security.hpp"
#include "os/windows/wide.hpp"

#include "strait/limits.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace strait::mechanism::local_pipe {
namespace {

constexpr int kMostInstances = 8;
// WaitNamedPipe cannot be cancelled, so it waits this long at most.
constexpr DWORD kBusySlice = 20;

// Channels of `shm://` meet at pipes of their own.
constexpr std::string_view kShm = "strait.shm.";

Result<std::wstring> native_of(const std::string& pipe) {
    if (pipe.find('\\') != std::string::npos) {
        return fail(Errc::invalid_address, "a pipe's name cannot contain a backslash");
    }
    auto name = os::to_wide(pipe);
    if (!name) return fail(Errc::invalid_address, "a pipe's name must be UTF-8 on Windows");
    return LR"(\\.\pipe\)" + *name;
}

Error nobody_listens(DWORD code) {
    return Error(Errc::not_found, "nobody is listening there").from("CreateFileW", os::native_error(code));
}

/// What to ask for, most first: a server may have made its pipe for one direction only.
struct Wanted {
    DWORD access;
    os::PipeUse use;
};
constexpr std::array kWanted{
    Wanted{GENERIC_READ | GENERIC_WRITE, os::PipeUse::duplex},
    Wanted{GENERIC_READ | FILE_WRITE_ATTRIBUTES, os::PipeUse::read_only},
    Wanted{GENERIC_WRITE | FILE_READ_ATTRIBUTES, os::PipeUse::write_only},
};

struct Client {
    os::Handle pipe;
    os::PipeUse use = os::PipeUse::duplex;
};

// The server may identify us, not act in our name.
os::Handle open_once(const std::wstring& name, DWORD access) noexcept {
    const DWORD flags = FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
    return os::Handle(CreateFileW(name.c_str(), access, 0, nullptr, OPEN_EXISTING, flags, nullptr));
}

// ERROR_PIPE_BUSY when every instance has its client already.
Result<Client> open_client(const std::wstring& name) {
    DWORD code = ERROR_SUCCESS;
    for (const auto& wanted : kWanted) {
        auto pipe = open_once(name, wanted.access);
        if (pipe) return Client{std::move(pipe), wanted.use};
        code = GetLastError();
        if (code != ERROR_ACCESS_DENIED) break;
    }
    if (code == ERROR_FILE_NOT_FOUND) return std::unexpected(nobody_listens(code));
    auto error = os::error_from(code, "CreateFileW");
    if (code == ERROR_ACCESS_DENIED) error.because("the pipe is open to another user only");
    if (code == ERROR_PIPE_BUSY) error.because("the server has no free instance of the pipe and accepts nobody");
    return std::unexpected(std::move(error));
}

bool is_busy(const Error& error) noexcept { return error.native().value == ERROR_PIPE_BUSY; }

Result<Client> open_when_free(const std::wstring& name, const Deadline& deadline) {
    const auto patience =
        deadline.time() ? deadline : deadline.or_at(Deadline::Clock::now() + kDefaultLimits.handshake);
    while (true) {
        auto client = open_client(name);
        if (client || !is_busy(client.error()) || patience.expired()) return client;
        if (patience.stop_token().stop_requested()) return fail(Errc::cancelled);
        WaitNamedPipeW(name.c_str(), kBusySlice);
    }
}

// Wine does not tell the process of a server; the pipe's owner is who created it, and says the same.
Result<void> require_same_user(HANDLE pipe, ULONG server_process) {
    const auto own = os::own_user_sid();
    if (!own) return std::unexpected(own.error());
    const os::Handle process(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, server_process));
    const auto server = process ? os::user_sid_of(process.get()) : os::owner_sid_of(pipe);
    if (!server) return std::unexpected(server.error());
    if (*server == *own) return {};
    return fail(Errc::access_denied, "another user (" + *server + ") serves that name");
}

// Wine 8 does not enforce FILE_FLAG_FIRST_PIPE_INSTANCE, so the name is claimed twice: among strait's own servers by an
// object that goes with its owner, and against others' by looking whether anybody listens already.
Result<os::Handle> claim(const std::wstring& native, const std::string& name) {
    std::string key = name;
    // Names of pipes are the same in upper and lower case, those of events are not.
    std::ranges::transform(key, key.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    const auto event_name = os::to_wide(R"(Local\strait.pipe.)" + key);
    if (!event_name) return std::unexpected(event_name.error());
    auto security = os::OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    os::Handle event(CreateEventW(security->attributes(), TRUE, FALSE, event_name->c_str()));
    const DWORD code = GetLastError();
    if (!event && code != ERROR_ACCESS_DENIED) return std::unexpected(os::error_from(code, "CreateEventW"));
    const bool listening = WaitNamedPipeW(native.c_str(), 1) || GetLastError() == ERROR_SEM_TIMEOUT;
    if (event && code != ERROR_ALREADY_EXISTS && !listening) return event;
    return fail(Errc::already_in_use, "another program is listening there");
}

Result<std::unique_ptr<os::ByteStream>> connect_to(const std::string& pipe, Server server, const Deadline& deadline) {
    const auto name = native_of(pipe);
    if (!name) return std::unexpected(name.error());
    auto client = open_when_free(*name, deadline);
    if (!client) return std::unexpected(std::move(client.error()));
    ULONG server_process = 0;
    GetNamedPipeServerProcessId(client->pipe.get(), &server_process);
    if (server == Server::same_user) {
        if (auto same = require_same_user(client->pipe.get(), server_process); !same)
            return std::unexpected(std::move(same.error()));
    }
    return os::make_pipe_stream(std::move(client->pipe), client->use, server_process);
}

Result<std::unique_ptr<os::Acceptor>> listen_at(const std::string& pipe, const ListenOptions& options) {
    auto name = native_of(pipe);
    if (!name) return std::unexpected(std::move(name.error()));
    auto claimed = claim(*name, pipe);
    if (!claimed) return std::unexpected(std::move(claimed.error()));
    const auto instances = static_cast<std::size_t>(std::clamp(options.backlog, 1, kMostInstances));
    return make_pipe_acceptor({pipe, std::move(*name), instances, std::move(*claimed)});
}

}  // namespace

Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server, const Deadline& deadline) {
    return connect_to(address.place(), server, deadline);
}

Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options) {
    return listen_at(address.place(), options);
}

Result<std::unique_ptr<os::ByteStream>> connect_shm(const Address& address, Server server, const Deadline& deadline) {
    return connect_to(std::string(kShm) + address.place(), server, deadline);
}

Result<std::unique_ptr<os::Acceptor>> listen_shm(const Address& address, const ListenOptions& options) {
    return listen_at(std::string(kShm) + address.place(), options);
}

Result<std::string> native_name(const Address& address) {
    const auto name = native_of(address.place());
    if (!name) return std::unexpected(name.error());
    return os::to_utf8(*name);
}

}  // namespace strait::mechanism::local_pipe
