#include "mechanism/semaphore.hpp"

#include "os/windows/last_error.hpp"
#include "os/windows/named_object.hpp"
#include "os/windows/object_state.hpp"
#include "os/windows/wait.hpp"

#include <utility>

namespace strait::mechanism::semaphore {
namespace {

class NativeSemaphore final : public os::SemaphoreObject {
  public:
    explicit NativeSemaphore(os::Handle semaphore) noexcept : semaphore_(std::move(semaphore)) {}

    Result<void> acquire(const Deadline& deadline) override { return os::wait_one(semaphore_.get(), deadline); }
    Result<void> release(std::uint32_t count) override {
        if (ReleaseSemaphore(semaphore_.get(), static_cast<LONG>(count), nullptr)) return {};
        const DWORD code = GetLastError();
        if (code != ERROR_TOO_MANY_POSTS) return std::unexpected(os::error_from(code, "ReleaseSemaphore"));
        return fail(Error(Errc::too_large, "that is more than the most units that its maker allows")
                        .from("ReleaseSemaphore", os::native_error(code)));
    }
    [[nodiscard]] Result<std::uint32_t> value() const override { return os::units_of(semaphore_.get()); }

  private:
    os::Handle semaphore_;
};

}  // namespace

Result<std::unique_ptr<os::SemaphoreObject>> open(const Address& address, os::ObjectMode mode,
                                                  const SemaphoreOptions& options) {
    const auto initial = static_cast<LONG>(options.initial);
    constexpr DWORD kAccess = SYNCHRONIZE | SEMAPHORE_MODIFY_STATE | os::kQueryState;
    auto semaphore = os::named_object(
        address.place(), mode,
        {.create_name = "CreateSemaphoreW",
         .open_name = "OpenSemaphoreW",
         .create = [=](auto* security,
                       const auto* name) { return CreateSemaphoreW(security, initial, Semaphore::kMost, name); },
         .open = [](const auto* name) { return OpenSemaphoreW(kAccess, FALSE, name); }});
    if (!semaphore) return std::unexpected(std::move(semaphore.error()));
    return std::make_unique<NativeSemaphore>(std::move(*semaphore));
}

Result<std::string> native_name(const Address& address) { return address.place(); }

}  // namespace strait::mechanism::semaphore
