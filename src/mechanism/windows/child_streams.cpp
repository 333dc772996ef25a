#include "mechanism/windows/child_streams.hpp"

#include "os/windows/last_error.hpp"
#include "os/windows/pipe_stream.hpp"
#include "os/windows/security.hpp"

#include <array>
#include <atomic>
#include <random>
#include <string>
#include <utility>

namespace strait::mechanism {
namespace {

constexpr DWORD kPipeSize = 64 * 1024;

SECURITY_ATTRIBUTES inheritable() noexcept { return {sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE}; }

// CreatePipe does the same, with a name of its own; but both of its ends are synchronous. The name cannot be guessed, and only one client fits.
std::wstring private_name() {
    static std::atomic<std::uint32_t> counter = 0;
    std::random_device random;
    std::wstring name = LR"(\\.\pipe\strait.child.)" + std::to_wstring(GetCurrentProcessId());
    for (const auto part : {counter++, random(), random(), random(), random()}) name += L'.' + std::to_wstring(part);
    return name;
}

Result<os::Handle> make_our_end(const std::wstring& name, DWORD direction) {
    auto security = os::OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    const DWORD open_mode = direction | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE;
    const DWORD pipe_mode = PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS;
    os::Handle pipe(
        CreateNamedPipeW(name.c_str(), open_mode, pipe_mode, 1, kPipeSize, kPipeSize, 0, security->attributes()));
    if (!pipe) return std::unexpected(os::last_error("CreateNamedPipeW"));
    return pipe;
}

Result<os::Handle> open_child_end(const std::wstring& name, DWORD access, DWORD flags) {
    auto security = inheritable();
    os::Handle pipe(CreateFileW(name.c_str(), access, 0, &security, OPEN_EXISTING, flags, nullptr));
    if (!pipe) return std::unexpected(os::last_error("CreateFileW"));
    return pipe;
}

Result<ChildEnds> make_piped(StandardStream which) {
    const bool is_in = which == StandardStream::in;
    const auto name = private_name();
    auto ours = make_our_end(name, is_in ? PIPE_ACCESS_OUTBOUND : PIPE_ACCESS_INBOUND);
    if (!ours) return std::unexpected(std::move(ours.error()));
    // The attributes right lets a child ask for and change the mode of its pipe, as libuv does.
    const DWORD access = is_in ? GENERIC_READ | FILE_WRITE_ATTRIBUTES : GENERIC_WRITE | FILE_READ_ATTRIBUTES;
    auto child = open_child_end(name, access, FILE_ATTRIBUTE_NORMAL);
    if (!child) return std::unexpected(std::move(child.error()));
    const auto use = is_in ? os::PipeUse::write_only : os::PipeUse::read_only;
    return ChildEnds{std::move(*child), os::make_pipe_stream(std::move(*ours), use, 0)};
}

Result<ChildEnds> open_null() {
    auto security = inheritable();
    constexpr DWORD kShared = FILE_SHARE_READ | FILE_SHARE_WRITE;
    os::Handle null(CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, kShared, &security, OPEN_EXISTING,
                                FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!null) return std::unexpected(os::last_error("CreateFileW"));
    return ChildEnds{std::move(null), nullptr};
}

Result<ChildEnds> pass_on_own(StandardStream which) {
    static constexpr std::array kStandard{STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    const HANDLE own = GetStdHandle(kStandard.at(static_cast<std::size_t>(which)));
    HANDLE copy = nullptr;
    const BOOL copied =
        own != nullptr && own != INVALID_HANDLE_VALUE &&
        DuplicateHandle(GetCurrentProcess(), own, GetCurrentProcess(), &copy, 0, TRUE, DUPLICATE_SAME_ACCESS);
    // A program without that stream, such as a service, has nothing to pass on.
    if (!copied) return open_null();
    return ChildEnds{os::Handle(copy), nullptr};
}

}  // namespace

Result<ChildEnds> make_child_stream(StandardStream which, ChildStream where) {
    switch (where) {
        case piped: return make_piped(which);
        case discarded: return open_null();
        case inherited: return pass_on_own(which);
    }
    std::unreachable();
}

Result<ChildEnds> make_child_channel() {
    const auto name = private_name();
    auto ours = make_our_end(name, PIPE_ACCESS_DUPLEX);
    if (!ours) return std::unexpected(std::move(ours.error()));
    auto child = open_child_end(name, GENERIC_READ | GENERIC_WRITE, FILE_FLAG_OVERLAPPED);
    if (!child) return std::unexpected(std::move(child.error()));
    return ChildEnds{std::move(*child), os::make_pipe_stream(std::move(*ours), os::PipeUse::duplex, 0)};
}

}  // namespace strait::mechanism
