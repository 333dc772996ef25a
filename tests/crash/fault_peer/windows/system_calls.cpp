#include "crash/fault_peer/system_calls.hpp"

#include "core/fault_point.hpp"

#include <windows.h>

#include <stdexcept>
#include <string_view>

namespace strait::test::fault_peer {
namespace {

std::byte* image() { return reinterpret_cast<std::byte*>(GetModuleHandleW(nullptr)); }

template <typename T>
T* in_image(DWORD offset) {
    return reinterpret_cast<T*>(image() + offset);
}

// Where this program keeps the address of an imported function; none if it does not use it.
ULONG_PTR* imported(std::string_view function) {
    const auto& head = *in_image<IMAGE_NT_HEADERS>(static_cast<DWORD>(in_image<IMAGE_DOS_HEADER>(0)->e_lfanew));
    const auto& imports = head.OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
    for (auto* module = in_image<IMAGE_IMPORT_DESCRIPTOR>(imports.VirtualAddress); module->Name != 0; ++module) {
        auto* address = in_image<ULONG_PTR>(module->FirstThunk);
        for (auto* name = in_image<IMAGE_THUNK_DATA>(module->OriginalFirstThunk); name->u1.AddressOfData != 0;
             ++name, ++address) {
            if (IMAGE_SNAP_BY_ORDINAL(name->u1.Ordinal)) continue;
            if (in_image<IMAGE_IMPORT_BY_NAME>(static_cast<DWORD>(name->u1.AddressOfData))->Name == function)
                return address;
        }
    }
    return nullptr;
}

/// One imported function, and what is called in its stead.
template <auto Function>
struct Counted;
template <typename Answer, typename... Arguments, Answer(WINAPI* Function)(Arguments...)>
struct Counted<Function> {
    static inline Answer(WINAPI* real)(Arguments...) = nullptr;

    static Answer WINAPI call(Arguments... arguments) {
        fault_point("system_call.before");
        const auto answer = real(arguments...);
        const DWORD code = GetLastError();
        fault_point("system_call.after");
        SetLastError(code);
        return answer;
    }
};

template <auto Function>
void count(const char* name) {
    ULONG_PTR* const place = imported(name);
    if (place == nullptr) throw std::runtime_error(std::string(name) + " is not imported");
    DWORD before = 0;
    if (!VirtualProtect(place, sizeof *place, PAGE_READWRITE, &before)) throw std::runtime_error("VirtualProtect");
    Counted<Function>::real = reinterpret_cast<decltype(Counted<Function>::real)>(*place);
    *place = reinterpret_cast<ULONG_PTR>(&Counted<Function>::call);
}

}  // namespace

void count_system_calls() {
    count<CreateFileMappingW>("CreateFileMappingW");
    count<OpenFileMappingW>("OpenFileMappingW");
    count<MapViewOfFile>("MapViewOfFile");
    count<UnmapViewOfFile>("UnmapViewOfFile");
    count<CreateEventW>("CreateEventW");
    count<OpenEventW>("OpenEventW");
    count<SetEvent>("SetEvent");
    count<ResetEvent>("ResetEvent");
    count<WaitForSingleObject>("WaitForSingleObject");
    count<WaitForMultipleObjects>("WaitForMultipleObjects");
    count<CreateNamedPipeW>("CreateNamedPipeW");
    count<ConnectNamedPipe>("ConnectNamedPipe");
    count<CreateFileW>("CreateFileW");
    count<ReadFile>("ReadFile");
    count<WriteFile>("WriteFile");
    count<CloseHandle>("CloseHandle");
}

}  // namespace strait::test::fault_peer
