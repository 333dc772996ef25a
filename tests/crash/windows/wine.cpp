#include "crash/wine.hpp"

#include <windows.h>

#include <string_view>

namespace strait::test {
namespace {

bool is_wine() { return GetProcAddress(GetModuleHandleA("ntdll.dll"), "wine_get_version") != nullptr; }

}  // namespace

bool sees_death_while_sending(const StreamDriver& driver) {
    return !is_wine() || !std::string_view(driver.name).starts_with("tcp");
}

}  // namespace strait::test
