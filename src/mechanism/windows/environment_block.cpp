#include "mechanism/windows/environment_block.hpp"

#include "mechanism/node/invitation.hpp"
#include "os/windows/wide.hpp"
#include "os/windows/win32.hpp"

#include <map>
#include <memory>

namespace strait::mechanism {
namespace {

struct IgnoringCase {
    bool operator()(const std::wstring& left, const std::wstring& right) const noexcept {
        return CompareStringOrdinal(left.c_str(), -1, right.c_str(), -1, TRUE) == CSTR_LESS_THAN;
    }
};
using Sorted = std::map<std::wstring, std::wstring, IgnoringCase>;

Sorted parse(const wchar_t* block) {
    Sorted variables;
    while (*block != L'\0') {
        const std::wstring_view entry(block);
        // The shell keeps its current folders under names that begin with an equals sign.
        const auto equals = entry.find(L'=', 1);
        if (equals != std::wstring_view::npos)
            variables.insert_or_assign(std::wstring(entry.substr(0, equals)), entry.substr(equals + 1));
        block += entry.size() + 1;
    }
    return variables;
}

}  // namespace

Result<std::wstring> merge_environment(const wchar_t* present, const Variables& added) {
    auto variables = parse(present);
    // The channel to our own Node parent is not passed on, so a child must not be told of it.
    for (const std::string_view name : node::kVariables) variables.erase(std::wstring(name.begin(), name.end()));
    for (const auto& [name, value] : added) {
        if (name.empty() || name.find('=') != std::string::npos) {
            return fail(Errc::invalid_argument, "'" + name + "' cannot be the name of an environment variable");
        }
        auto wide_name = os::to_wide(name);
        auto wide_value = os::to_wide(value);
        if (!wide_name) return std::unexpected(std::move(wide_name.error()));
        if (!wide_value) return std::unexpected(std::move(wide_value.error()));
        // Erased first: the spelling of the new name counts.
        variables.erase(*wide_name);
        variables.emplace(std::move(*wide_name), std::move(*wide_value));
    }
    std::wstring block;
    for (const auto& [name, value] : variables) block += name + L'=' + value + L'\0';
    // An empty block needs two NULs; the second is the string's own.
    if (block.empty()) block += L'\0';
    return block;
}

Result<std::wstring> child_environment(const Variables& added) {
    const std::unique_ptr<wchar_t, decltype(&FreeEnvironmentStringsW)> own(GetEnvironmentStringsW(),
                                                                           &FreeEnvironmentStringsW);
    return merge_environment(own ? own.get() : L"\0", added);
}

}  // namespace strait::mechanism
