#pragma once
/// How our named pipes are made.

#include "os/windows/win32.hpp"

#include <cstdint>

namespace strait::mechanism {

enum class PipeInstance : std::uint8_t { first, further };

/// The arguments of CreateNamedPipeW. Wine 8 takes them all and enforces neither FILE_FLAG_FIRST_PIPE_INSTANCE nor
/// PIPE_REJECT_REMOTE_CLIENTS, so a test can only look at what is passed.
struct PipeFlags {
    DWORD open_mode;
    DWORD pipe_mode;
    DWORD instances;
    DWORD buffer_size;
};

constexpr PipeFlags pipe_flags(PipeInstance instance) noexcept {
    const DWORD exclusive = instance == PipeInstance::first ? FILE_FLAG_FIRST_PIPE_INSTANCE : 0;
    return {.open_mode = PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | exclusive,
            .pipe_mode = PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
            .instances = PIPE_UNLIMITED_INSTANCES,
            .buffer_size = 64 * 1024};
}

}  // namespace strait::mechanism
