#include "mechanism/robust_lock.hpp"

#include "os/windows/last_error.hpp"
#include "os/windows/named_object.hpp"
#include "os/windows/wait.hpp"

#include <utility>

namespace strait::mechanism::robust_lock {
namespace {

class MutexObject final : public os::RobustLock {
  public:
    explicit MutexObject(os::Handle mutex) noexcept : mutex_(std::move(mutex)) {}
    // Where another thread has locked it, that thread's end releases it.
    ~MutexObject() override { static_cast<void>(unlock()); }

  private:
    Result<Taken> take(const Deadline& deadline) override {
        const auto abandoned = os::wait_for_mutex(mutex_.get(), deadline);
        if (!abandoned && abandoned.error() == Errc::timed_out)
            return fail(Errc::timed_out, "somebody else has it locked");
        if (!abandoned) return std::unexpected(abandoned.error());
        return Taken{.previous_owner_died = *abandoned};
    }
    Result<void> give_back() override {
        if (ReleaseMutex(mutex_.get())) return {};
        return std::unexpected(os::last_error("ReleaseMutex"));
    }

    os::Handle mutex_;
};

Result<std::unique_ptr<os::RobustLock>> named(const std::string& name, os::ObjectMode mode) {
    auto mutex = os::named_object(
        name, mode,
        {.create_name = "CreateMutexW",
         .open_name = "OpenMutexW",
         .create = [](auto* security, const auto* text) { return CreateMutexW(security, FALSE, text); },
         .open = [](const auto* text) { return OpenMutexW(SYNCHRONIZE | MUTEX_MODIFY_STATE, FALSE, text); }});
    if (!mutex) return std::unexpected(std::move(mutex.error()));
    return std::make_unique<MutexObject>(std::move(*mutex));
}

}  // namespace

Result<std::unique_ptr<os::RobustLock>> open_beside(std::string_view identity) {
    return named(R"(Local\strait.lock.)" + std::string(identity), os::ObjectMode::open_or_create);
}

Result<std::unique_ptr<os::RobustLock>> open(const Address& address, os::ObjectMode mode) {
    return named(address.place(), mode);
}

Result<std::string> native_name(const Address& address) { return address.place(); }

}  // namespace strait::mechanism::robust_lock
