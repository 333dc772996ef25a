#include "os/windows/given_handles.hpp"

#include "os/windows/last_error.hpp"
#include "os/windows/security.hpp"

#include <random>
#include <utility>

namespace strait::os {
namespace {

bool is_over(const GivenHandles::Given& given) noexcept {
    return WaitForSingleObject(given.over.get(), 0) == WAIT_OBJECT_0;
}

std::uint64_t random_number() {
    std::random_device random;
    return (std::uint64_t{random()} << 32) | random();
}

}  // namespace

std::wstring ticket_name(std::uint64_t ticket) { return LR"(Local\strait.handed.)" + std::to_wstring(ticket); }

Result<GivenHandles::Given> GivenHandles::duplicate(HANDLE what) {
    auto security = OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    Given given{.ticket = random_number(), .over = {}, .what = {}};
    given.over = Handle(CreateEventW(security->attributes(), TRUE, FALSE, ticket_name(given.ticket).c_str()));
    if (!given.over) return std::unexpected(last_error("CreateEventW"));
    HANDLE copy = nullptr;
    if (!DuplicateHandle(GetCurrentProcess(), what, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return std::unexpected(last_error("DuplicateHandle"));
    given.what = Handle(copy);
    return given;
}

GivenHandles::~GivenHandles() {
    // In this order: what is closed may be another's number the next moment.
    for (const auto& given : all_) SetEvent(given.over.get());
}

std::size_t GivenHandles::tidy() noexcept {
    std::erase_if(all_, is_over);
    return all_.size();
}

}  // namespace strait::os
