#include "os/windows/object_state.hpp"

#include "os/windows/last_error.hpp"

#include <array>
#include <string>
#include <string_view>

namespace strait::os {
namespace {

// Both answer with two numbers, of which the documentation gives the names.
using Answer = std::array<LONG, 2>;
using Query = LONG(NTAPI*)(HANDLE object, int information_class, void* answer, ULONG size, ULONG* written);

Result<Answer> ask(const char* call, HANDLE object) {
    const HMODULE library = GetModuleHandleW(L"ntdll.dll");
    // Through a plain function pointer: the compiler rightly distrusts a cast between two kinds of function.
    const auto found = reinterpret_cast<void (*)()>(GetProcAddress(library, call));
    if (found == nullptr) return fail(Errc::not_supported_here, std::string("this Windows has no ") + call);
    Answer answer{};
    const LONG status = reinterpret_cast<Query>(found)(object, 0, answer.data(), sizeof answer, nullptr);
    if (status < 0)
        return fail(Errc::access_denied, std::string(call) + " answers with status " + std::to_string(status));
    return answer;
}

}  // namespace

Result<bool> is_manual_event(HANDLE event) {
    const auto answer = ask("NtQueryEvent", event);
    if (!answer) return std::unexpected(answer.error());
    constexpr LONG kNotificationEvent = 0;
    return answer->front() == kNotificationEvent;
}

Result<std::uint32_t> units_of(HANDLE semaphore) {
    const auto answer = ask("NtQuerySemaphore", semaphore);
    if (!answer) return std::unexpected(answer.error());
    return static_cast<std::uint32_t>(answer->front());
}

}  // namespace strait::os
