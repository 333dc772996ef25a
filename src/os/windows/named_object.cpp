#include "os/windows/named_object.hpp"

#include "os/windows/last_error.hpp"
#include "os/windows/security.hpp"
#include "os/windows/wide.hpp"

#include <utility>

namespace strait::os {
namespace {

Error explained(DWORD code, std::string_view call) {
    auto error = error_from(code, call);
    switch (code) {
        case ERROR_INVALID_HANDLE: return std::move(error).because("that name belongs to another kind of object");
        case ERROR_FILE_NOT_FOUND: return std::move(error).because("there is no such object");
        case ERROR_PATH_NOT_FOUND:
            return Error(Errc::invalid_address, R"(a backslash is only allowed in Local\NAME and Global\NAME)")
                .from(call, native_error(code));
        default: return error;
    }
}

}  // namespace

Result<Handle> named_object(const std::string& name, ObjectMode mode, const NamedObjectCalls& calls) {
    const auto wide = to_wide(name);
    if (!wide) return fail(Errc::invalid_address, "an object's name must be UTF-8 on Windows");
    if (mode == ObjectMode::open) {
        Handle opened(calls.open(wide->c_str()));
        if (!opened) return std::unexpected(explained(GetLastError(), calls.open_name));
        return opened;
    }
    auto security = OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    SetLastError(ERROR_SUCCESS);
    Handle created(calls.create(security->attributes(), wide->c_str()));
    const DWORD code = GetLastError();
    if (!created) return std::unexpected(explained(code, calls.create_name));
    if (mode == ObjectMode::create && code == ERROR_ALREADY_EXISTS) {
        return fail(Error(Errc::already_in_use, "it exists already: open it, or use another name")
                        .from(calls.create_name, native_error(code)));
    }
    return created;
}

}  // namespace strait::os
