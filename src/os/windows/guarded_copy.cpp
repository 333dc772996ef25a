#include "os/windows/guarded_copy.hpp"

#include "os/windows/win32.hpp"

#include <cstdint>
#include <cstring>

namespace strait::os {
namespace {

/// A copy under way in this thread, and where to go on if it faults.
struct Guard {
    std::uintptr_t to;
    std::uintptr_t from;
    std::size_t size;
    CONTEXT before;
    volatile bool faulted;

    [[nodiscard]] bool covers(std::uintptr_t address) const noexcept {
        return address - to < size || address - from < size;
    }
};

thread_local Guard* current = nullptr;

// GCC has no __try. Asked for every exception of the process, so it looks at the code before anything else.
LONG CALLBACK leave_copy(EXCEPTION_POINTERS* exception) {
    const auto& record = *exception->ExceptionRecord;
    const bool fault = record.ExceptionCode == static_cast<DWORD>(EXCEPTION_IN_PAGE_ERROR) ||
                       record.ExceptionCode == static_cast<DWORD>(EXCEPTION_ACCESS_VIOLATION);
    if (!fault || record.NumberParameters < 2) return EXCEPTION_CONTINUE_SEARCH;
    Guard* guard = current;
    if (guard == nullptr || !guard->covers(record.ExceptionInformation[1])) return EXCEPTION_CONTINUE_SEARCH;
    guard->faulted = true;
    *exception->ContextRecord = guard->before;
    return EXCEPTION_CONTINUE_EXECUTION;
}

}  // namespace

// Its own frame, and nothing in it that lives in a register across the copy.
[[gnu::noinline]] bool copy_guarded(void* to, const void* from, std::size_t size) noexcept {
    static const void* const kHandler = AddVectoredExceptionHandler(TRUE, &leave_copy);
    static_cast<void>(kHandler);
    Guard guard{reinterpret_cast<std::uintptr_t>(to), reinterpret_cast<std::uintptr_t>(from), size, {}, false};
    current = &guard;
    // Returns a second time after a fault.
    RtlCaptureContext(&guard.before);
    if (!guard.faulted) std::memcpy(to, from, size);
    current = nullptr;
    return !guard.faulted;
}

}  // namespace strait::os
