#include "os/windows/security.hpp"

#include "os/windows/identity.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/wide.hpp"

#include <sddl.h>

namespace strait::os {

Result<std::string> own_user_sid() { return user_sid_of(GetCurrentProcess()); }

std::string owner_only_sddl(const std::string& sid) {
    return "O:" + sid + "D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;GA;;;" + sid + ")";
}

Result<OwnerOnly> OwnerOnly::create() {
    const auto sid = own_user_sid();
    if (!sid) return std::unexpected(sid.error());
    const auto sddl = to_wide(owner_only_sddl(*sid));
    if (!sddl) return std::unexpected(sddl.error());
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl->c_str(), SDDL_REVISION_1, &descriptor, nullptr)) {
        return std::unexpected(last_error("ConvertStringSecurityDescriptorToSecurityDescriptorW"));
    }
    return OwnerOnly(LocalMemory(descriptor));
}

OwnerOnly::OwnerOnly(LocalMemory descriptor) noexcept : descriptor_(std::move(descriptor)) {
    attributes_.nLength = sizeof attributes_;
    attributes_.lpSecurityDescriptor = descriptor_.get();
    attributes_.bInheritHandle = FALSE;
}

}  // namespace strait::os
