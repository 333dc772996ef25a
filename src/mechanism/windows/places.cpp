#include "mechanism/places.hpp"

#include "os/windows/handle.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/security.hpp"
#include "os/windows/wide.hpp"

#include <map>
#include <string>
#include <utility>

namespace strait::mechanism {
namespace {

class NamedPlaces final : public Places {
  public:
    explicit NamedPlaces(std::wstring name) noexcept : name_(std::move(name)) {}

    Result<std::uint32_t> take(std::uint32_t first, std::uint32_t count) override {
        auto security = os::OwnerOnly::create();
        if (!security) return std::unexpected(std::move(security.error()));
        for (std::uint32_t place = first; place < first + count; ++place) {
            os::Handle event(CreateEventW(security->attributes(), TRUE, FALSE, name_of(place).c_str()));
            const DWORD code = GetLastError();
            if (!event && code != ERROR_ACCESS_DENIED) return std::unexpected(os::last_error("CreateEventW"));
            // One that is there has an owner, or somebody who just looks: then the next place will do.
            if (!event || code == ERROR_ALREADY_EXISTS) continue;
            own_.emplace(place, std::move(event));
            return place;
        }
        return fail(Errc::out_of_resources, "all places are taken");
    }
    [[nodiscard]] bool is_taken(std::uint32_t place) const noexcept override {
        if (own_.contains(place)) return true;
        const os::Handle event(OpenEventW(SYNCHRONIZE, FALSE, name_of(place).c_str()));
        return event || GetLastError() != ERROR_FILE_NOT_FOUND;
    }

  private:
    [[nodiscard]] std::wstring name_of(std::uint32_t place) const { return name_ + std::to_wstring(place); }

    std::wstring name_;
    std::map<std::uint32_t, os::Handle> own_;
};

}  // namespace

Result<std::unique_ptr<Places>> Places::open(std::string_view identity) {
    auto name = os::to_wide(R"(Local\strait.place.)" + std::string(identity) + ".");
    if (!name) return std::unexpected(std::move(name.error()));
    return std::make_unique<NamedPlaces>(std::move(*name));
}

}  // namespace strait::mechanism
