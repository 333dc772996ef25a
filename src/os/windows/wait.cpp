#include "os/windows/wait.hpp"

#include "os/windows/last_error.hpp"

#include <algorithm>
#include <array>

namespace strait::os {
namespace {

constexpr DWORD kLongestWait = 0x7FFF'FFFF;

DWORD milliseconds_of(const Deadline& deadline) noexcept {
    const auto remaining = deadline.remaining();
    if (!remaining) return INFINITE;
    // Rounded up: a wait that is too short would be repeated until it is long enough.
    const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(*remaining).count();
    return static_cast<DWORD>(std::min<std::int64_t>(rounded, kLongestWait));
}

/// Which handle ended a wait, and whether it is a mutex whose owner has ended.
struct Ready {
    std::size_t index = 0;
    bool abandoned = false;
};

Result<Ready> wait_until(std::span<const HANDLE> handles, const Deadline& deadline) {
    const auto count = static_cast<DWORD>(handles.size());
    while (true) {
        const DWORD answer = WaitForMultipleObjects(count, handles.data(), FALSE, milliseconds_of(deadline));
        if (answer < WAIT_OBJECT_0 + count) return Ready{answer - WAIT_OBJECT_0};
        if (answer >= WAIT_ABANDONED_0 && answer < WAIT_ABANDONED_0 + count)
            return Ready{answer - WAIT_ABANDONED_0, true};
        if (answer == WAIT_FAILED) return std::unexpected(last_error("WaitForMultipleObjects"));
        if (deadline.expired()) return fail(Errc::timed_out);
    }
}

void CALLBACK close_event(void* event) {
    if (event != nullptr) CloseHandle(event);
}

// One event per thread, so that a wait that may be stopped creates nothing. A thread waits for one thing at a time.
// Not a thread_local with a destructor: MinGW frees that memory before the destructor runs, which would close some other handle.
HANDLE this_threads_stop_event() noexcept {
    static const DWORD kSlot = FlsAlloc(&close_event);
    if (kSlot == FLS_OUT_OF_INDEXES) return nullptr;
    HANDLE event = FlsGetValue(kSlot);
    if (event != nullptr) return event;
    event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    FlsSetValue(kSlot, event);
    return event;
}

Result<Ready> wait_until_stopped(std::span<const HANDLE> handles, const Deadline& deadline) {
    const HANDLE stop = this_threads_stop_event();
    if (stop == nullptr) return fail(Errc::out_of_resources, "no event could be created to be stopped by");
    std::array<HANDLE, MAXIMUM_WAIT_OBJECTS> all{};
    std::ranges::copy(handles, all.begin());
    all.at(handles.size()) = stop;
    Result<Ready> ready;
    {
        const std::stop_callback wake(deadline.stop_token(), [stop] { SetEvent(stop); });
        ready = wait_until(std::span(all).first(handles.size() + 1), deadline);
    }
    // The callback is gone and cannot set it again, so the next wait starts clean.
    if (deadline.stop_token().stop_requested()) ResetEvent(stop);
    if (ready && ready->index == handles.size()) return fail(Errc::cancelled);
    return ready;
}

Result<Ready> wait_ready(std::span<const HANDLE> handles, const Deadline& deadline) {
    const auto& token = deadline.stop_token();
    if (token.stop_possible() && !deadline.is_now()) return wait_until_stopped(handles, deadline);
    auto ready = wait_until(handles, deadline);
    if (!ready && ready.error() == Errc::timed_out && token.stop_requested()) return fail(Errc::cancelled);
    return ready;
}

}  // namespace

Result<Handle> make_event() {
    Handle event(CreateEventW(nullptr, TRUE, FALSE, nullptr));
    if (!event) return std::unexpected(last_error("CreateEventW"));
    return event;
}

Result<std::size_t> wait_any(std::span<const HANDLE> handles, const Deadline& deadline) {
    const auto ready = wait_ready(handles, deadline);
    if (!ready) return std::unexpected(ready.error());
    return ready->index;
}

Result<void> wait_one(HANDLE handle, const Deadline& deadline) {
    const auto ready = wait_any(std::span(&handle, 1), deadline);
    if (!ready) return std::unexpected(ready.error());
    return {};
}

Result<bool> wait_for_mutex(HANDLE mutex, const Deadline& deadline) {
    const auto ready = wait_ready(std::span(&mutex, 1), deadline);
    if (!ready) return std::unexpected(ready.error());
    return ready->abandoned;
}

}  // namespace strait::os
