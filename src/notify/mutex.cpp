#include "strait/mutex.hpp"

#include "mechanism/mechanism.hpp"
#include "notify/named.hpp"
#include "os/robust_lock.hpp"

#include <string>
#include <utility>

namespace strait {

struct Mutex::State {
    std::unique_ptr<os::RobustLock> lock;
    std::string address;
};

Mutex::Guard::Guard(std::shared_ptr<State> state, bool previous_owner_died) noexcept
    : state_(std::move(state)), previous_owner_died_(previous_owner_died) {}
Mutex::Guard::Guard(Guard&& other) noexcept = default;

Mutex::Guard& Mutex::Guard::operator=(Guard&& other) noexcept {
    if (this == &other) return *this;
    static_cast<void>(unlock());
    state_ = std::move(other.state_);
    previous_owner_died_ = other.previous_owner_died_;
    return *this;
}

Mutex::Guard::~Guard() { static_cast<void>(unlock()); }

Result<void> Mutex::Guard::unlock() {
    if (!state_) return fail(Errc::closed);
    const auto state = std::exchange(state_, nullptr);
    state->lock->show_held(false);
    auto unlocked = state->lock->unlock();
    if (unlocked) return unlocked;
    if (unlocked.error() == Errc::invalid_argument) {
        // It is another thread's, which can still unlock it.
        state->lock->show_held(true);
        state_ = state;
    }
    return std::unexpected(std::move(unlocked.error()).doing("unlock", state->address));
}

Mutex::Mutex() noexcept = default;
Mutex::Mutex(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}
Mutex::Mutex(Mutex&&) noexcept = default;
Mutex& Mutex::operator=(Mutex&&) noexcept = default;
Mutex::~Mutex() = default;

Result<Mutex> Mutex::make(const Address& address, os::ObjectMode mode) {
    return notify::opened<Mutex>(address, mode, Noun::mutex, [&](const auto& mechanism) -> Result<Mutex> {
        auto lock = mechanism.open_mutex(address, mode);
        if (!lock) return std::unexpected(std::move(lock.error()));
        (*lock)->enter("mutex", address.text());
        return Mutex(std::make_shared<State>(std::move(*lock), address.text()));
    });
}

Result<Mutex> Mutex::create(const Address& address) { return make(address, os::ObjectMode::create); }
Result<Mutex> Mutex::open(const Address& address) { return make(address, os::ObjectMode::open); }
Result<Mutex> Mutex::open_or_create(const Address& address) { return make(address, os::ObjectMode::open_or_create); }
Result<Mutex> Mutex::create(std::string_view address) {
    return notify::parsed(address, [](const Address& parsed) { return create(parsed); });
}
Result<Mutex> Mutex::open(std::string_view address) {
    return notify::parsed(address, [](const Address& parsed) { return open(parsed); });
}
Result<Mutex> Mutex::open_or_create(std::string_view address) {
    return notify::parsed(address, [](const Address& parsed) { return open_or_create(parsed); });
}

Result<Mutex::Guard> Mutex::lock(const Deadline& deadline) {
    if (!state_) return fail(Errc::closed);
    auto taken = notify::wait_listed(*state_->lock, deadline,
                                     [this](const Deadline& until) { return state_->lock->lock(until); });
    if (!taken) return std::unexpected(std::move(taken.error()).doing("lock", state_->address));
    state_->lock->show_held(true);
    return Guard(state_, taken->previous_owner_died);
}

Result<Mutex::Guard> Mutex::try_lock() { return notify::at_once(lock(Deadline::now()), "somebody else has it locked"); }

void Mutex::close() noexcept { state_.reset(); }

}  // namespace strait
