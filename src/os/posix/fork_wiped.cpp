#include "os/fork_wiped.hpp"

#include "os/posix/gate.hpp"

#include <sys/mman.h>

namespace strait::os {

Result<ForkWiped> ForkWiped::allocate() {
    void* const page = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return last_error("mmap");
    ForkWiped memory(static_cast<std::byte*>(page));
    if (::madvise(page, kSize, MADV_WIPEONFORK) < 0) return last_error("madvise");
    return memory;
}

void ForkWiped::Free::operator()(std::byte* memory) const noexcept { ::munmap(memory, kSize); }

}  // namespace strait::os
