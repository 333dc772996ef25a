#pragma once
/// Who may open what we create: this user, the system and the administrators, nobody else.

#include "os/windows/handle.hpp"
#include "strait/error.hpp"

#include <string>

namespace strait::os {

/// The SID of the user this process runs as, `S-1-5-21-…`.
[[nodiscard]] Result<std::string> own_user_sid();
/// Owned by that user, with a protected DACL for SYSTEM, the administrators and that user. Never a NULL DACL.
[[nodiscard]] std::string owner_only_sddl(const std::string& sid);

/// SECURITY_ATTRIBUTES for owner_only_sddl() of this user, not inheritable. To be kept while attributes() is in use.
class OwnerOnly {
  public:
    [[nodiscard]] static Result<OwnerOnly> create();
    [[nodiscard]] SECURITY_ATTRIBUTES* attributes() noexcept { return &attributes_; }

  private:
    explicit OwnerOnly(LocalMemory descriptor) noexcept;

    LocalMemory descriptor_;
    SECURITY_ATTRIBUTES attributes_{};
};

}  // namespace strait::os
