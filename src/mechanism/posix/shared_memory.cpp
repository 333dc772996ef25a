#include "mechanism/shared_memory.hpp"

#include "mechanism/posix/named_memory.hpp"

namespace strait::mechanism::shared_memory {

Result<std::unique_ptr<os::MemoryMapping>> map(const Address& address, const RegionRequest& request) {
    return named_memory::map(address.place(), {.call = "shm_open", .what = "shared memory"}, request);
}

Result<std::string> native_name(const Address& address) { return named_memory::path_of(address.place()); }

}  // namespace strait::mechanism::shared_memory
