#include "os/fork_wiped.hpp"

#include "os/windows/last_error.hpp"

namespace strait::os {

Result<ForkWiped> ForkWiped::allocate() {
    void* const page = VirtualAlloc(nullptr, kSize, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    if (page == nullptr) return std::unexpected(last_error("VirtualAlloc"));
    return ForkWiped(static_cast<std::byte*>(page));
}

void ForkWiped::Free::operator()(std::byte* memory) const noexcept { VirtualFree(memory, 0, MEM_RELEASE); }

}  // namespace strait::os
