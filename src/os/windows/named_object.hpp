#pragma once
/// Kernel objects under their plain names.

#include "os/object_mode.hpp"
#include "os/windows/handle.hpp"
#include "strait/error.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace strait::os {

/// The two calls for one kind of object.
struct NamedObjectCalls {
    std::string_view create_name;  ///< "CreateMutexW"
    std::string_view open_name;    ///< "OpenMutexW"
    std::function<HANDLE(SECURITY_ATTRIBUTES*, const wchar_t*)> create;
    std::function<HANDLE(const wchar_t*)> open;
};

/// Made for this user alone. Errors: already_in_use, not_found, access_denied, wrong_kind (the name is another kind's), invalid_address.
[[nodiscard]] Result<Handle> named_object(const std::string& name, ObjectMode mode, const NamedObjectCalls& calls);

}  // namespace strait::os
