#include "stdout_watch.hpp"

#include <windows.h>

#include <winternl.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace strait::app {
namespace {

using namespace std::chrono_literals;

// Nothing is signalled when the reader of a pipe goes, and to write nothing, which would tell, is the end of file to some readers.
constexpr auto kAsk = 100ms;

// FILE_PIPE_LOCAL_INFORMATION of <ntifs.h>, which MinGW keeps with the driver headers.
struct PipeState {
    ULONG type;
    ULONG configuration;
    ULONG most_instances;
    ULONG instances;
    ULONG incoming_quota;
    ULONG to_read;
    ULONG outgoing_quota;
    ULONG to_write;
    ULONG state;
    ULONG end;
};
constexpr auto kPipeLocalInformation = static_cast<FILE_INFORMATION_CLASS>(24);
constexpr ULONG kListening = 2;
constexpr ULONG kConnected = 3;

bool is_hung_up(HANDLE pipe) {
    IO_STATUS_BLOCK status{};
    PipeState state{};
    const auto asked = NtQueryInformationFile(pipe, &status, &state, sizeof state, kPipeLocalInformation);
    return asked == 0 && state.state != kConnected && state.state != kListening;
}

void watch(const std::stop_token& stop, const std::function<void()>& closed) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        // Asked for each time: who has closed stdout has put something else in its place.
        if (is_hung_up(GetStdHandle(STD_OUTPUT_HANDLE))) return closed();
        never.wait_for(lock, stop, kAsk, [] { return false; });
    }
}

}  // namespace

std::jthread watch_stdout(std::function<void()> closed) {
    if (GetFileType(GetStdHandle(STD_OUTPUT_HANDLE)) != FILE_TYPE_PIPE) return {};
    return std::jthread([closed = std::move(closed)](const std::stop_token& stop) { watch(stop, closed); });
}

}  // namespace strait::app
