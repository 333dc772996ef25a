#include "os/windows/pipe_state.hpp"

#include <winternl.h>

#include <algorithm>

namespace strait::os {
namespace {

// A pipe without a buffer hands every write to a read; a page at a time is then a fair compromise between speed and how much a time-out leaves open.
constexpr DWORD kQuotaWithoutBuffer = 4096;

// FILE_PIPE_LOCAL_INFORMATION of <ntifs.h>, which MinGW keeps with the driver headers.
struct PipeLocalInformation {
    ULONG type;
    ULONG configuration;
    ULONG maximum_instances;
    ULONG current_instances;
    ULONG inbound_quota;
    ULONG read_data_available;
    ULONG outbound_quota;
    ULONG write_quota_available;
    ULONG state;
    ULONG end;
};
static_assert(sizeof(PipeLocalInformation) == 40);

constexpr auto kPipeLocalInformation = static_cast<FILE_INFORMATION_CLASS>(24);
constexpr ULONG kConnected = 3;
constexpr ULONG kListening = 2;

}  // namespace

std::size_t pipe_write_quota(HANDLE pipe) noexcept {
    DWORD out_size = 0;
    DWORD in_size = 0;
    if (!GetNamedPipeInfo(pipe, nullptr, &out_size, &in_size, nullptr)) return kQuotaWithoutBuffer;
    // Which of the two is ours depends on the end we hold; the smaller one is right for both.
    const DWORD quota = std::min(out_size, in_size);
    return quota == 0 ? kQuotaWithoutBuffer : quota;
}

bool pipe_hung_up(HANDLE pipe) noexcept {
    PipeLocalInformation information{};
    IO_STATUS_BLOCK status{};
    const NTSTATUS answer =
        NtQueryInformationFile(pipe, &status, &information, sizeof information, kPipeLocalInformation);
    return answer < 0 || (information.state != kConnected && information.state != kListening);
}

}  // namespace strait::os
