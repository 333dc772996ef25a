#include "strait/semaphore.hpp"

#include "mechanism/mechanism.hpp"
#include "notify/named.hpp"
#include "os/semaphore_object.hpp"
#include "os/taken_ahead.hpp"

#include <atomic>
#include <mutex>
#include <utility>

namespace strait {

struct Semaphore::State {
    explicit State(std::unique_ptr<os::SemaphoreObject> its_object) noexcept : object(std::move(its_object)) {}

    std::unique_ptr<os::SemaphoreObject> object;
    std::mutex mutex;
    std::atomic<bool> has_ahead = false;
    std::unique_ptr<os::TakenAhead> ahead;  // last: its thread uses the object
};

Semaphore::Semaphore() noexcept = default;
Semaphore::Semaphore(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Semaphore::Semaphore(Semaphore&&) noexcept = default;
Semaphore& Semaphore::operator=(Semaphore&&) noexcept = default;
Semaphore::~Semaphore() = default;

Result<Semaphore> Semaphore::make(const Address& address, os::ObjectMode mode, const SemaphoreOptions& options) {
    return notify::opened<Semaphore>(address, mode, Noun::semaphore, [&](const auto& mechanism) -> Result<Semaphore> {
        if (options.initial > kMost)
            return fail(Errc::invalid_argument, "a semaphore has at most " + std::to_string(kMost) + " units");
        auto object = mechanism.open_semaphore(address, mode, options);
        if (!object) return std::unexpected(std::move(object.error()));
        (*object)->enter("semaphore", address.text());
        return Semaphore(std::make_unique<State>(std::move(*object)));
    });
}

Result<Semaphore> Semaphore::create(const Address& address, const SemaphoreOptions& options) {
    return make(address, os::ObjectMode::create, options);
}
Result<Semaphore> Semaphore::open(const Address& address) { return make(address, os::ObjectMode::open, {}); }
Result<Semaphore> Semaphore::open_or_create(const Address& address, const SemaphoreOptions& options) {
    return make(address, os::ObjectMode::open_or_create, options);
}
Result<Semaphore> Semaphore::create(std::string_view address, const SemaphoreOptions& options) {
    return notify::parsed(address, [&](const Address& parsed) { return create(parsed, options); });
}
Result<Semaphore> Semaphore::open(std::string_view address) {
    return notify::parsed(address, [](const Address& parsed) { return open(parsed); });
}
Result<Semaphore> Semaphore::open_or_create(std::string_view address, const SemaphoreOptions& options) {
    return notify::parsed(address, [&](const Address& parsed) { return open_or_create(parsed, options); });
}

Result<void> Semaphore::acquire(const Deadline& deadline) {
    if (!state_) return fail(Errc::closed);
    return notify::wait_listed(*state_->object, deadline, [this](const Deadline& until) {
        return state_->has_ahead ? state_->ahead->take(until) : state_->object->acquire(until);
    });
}

Result<void> Semaphore::try_acquire() { return notify::at_once(acquire(Deadline::now()), "there is no unit"); }

Result<void> Semaphore::release(std::uint32_t count) {
    if (!state_) return fail(Errc::closed);
    if (count == 0 || count > kMost)
        return fail(Errc::invalid_argument, "1 to " + std::to_string(kMost) + " units can be given");
    return state_->object->release(count);
}

Result<std::uint32_t> Semaphore::value() const {
    if (!state_) return fail(Errc::closed);
    return state_->object->value();
}

Result<NativeHandle> Semaphore::wait_handle() {
    if (!state_) return fail(Errc::closed);
    const std::scoped_lock lock(state_->mutex);
    if (state_->ahead) return state_->ahead->handle();
    auto& object = *state_->object;
    auto ahead =
        os::TakenAhead::start({.take = [&object](const Deadline& deadline) { return object.acquire(deadline); },
                               .give_back = [&object] { static_cast<void>(object.release(1)); }});
    if (!ahead) return std::unexpected(std::move(ahead.error()));
    state_->ahead = std::move(*ahead);
    state_->has_ahead = true;
    return state_->ahead->handle();
}

void Semaphore::close() noexcept { state_.reset(); }

}  // namespace strait
