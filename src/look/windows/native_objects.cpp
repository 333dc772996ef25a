#include "strait/endpoints.hpp"

#include "os/windows/handle.hpp"
#include "os/windows/wide.hpp"

#include <algorithm>

namespace strait {
namespace {

struct SearchTraits {
    using Value = HANDLE;
    static Value empty() noexcept { return INVALID_HANDLE_VALUE; }
    static bool is_empty(Value value) noexcept { return value == INVALID_HANDLE_VALUE; }
    static void close(Value value) noexcept { FindClose(value); }
};
using Search = os::Owned<SearchTraits>;

}  // namespace

// A pipe is there as long as a process has an instance of it open. To ask whose it is would be to connect to it.
Result<std::vector<NativeObject>> native_objects() {
    std::vector<NativeObject> all;
    WIN32_FIND_DATAW entry{};
    const Search search(FindFirstFileW(LR"(\\.\pipe\*)", &entry));
    // Wine 8 cannot list its pipes.
    if (!search) return all;
    do {
        all.push_back({.name = R"(\\.\pipe\)" + os::to_utf8(entry.cFileName), .kind = "pipe", .is_alive = true});
    } while (FindNextFileW(search.get(), &entry));
    std::ranges::sort(all, {}, &NativeObject::name);
    return all;
}

}  // namespace strait
