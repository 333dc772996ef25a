#include "bench/idle_kinds.hpp"

#include <strait/bytes.hpp>
#include <strait/channel.hpp>
#include <strait/event.hpp>
#include <strait/mutex.hpp>
#include <strait/raw_topic.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kSetUp = 10s;
constexpr int kWarmUps = 64;
const auto kMessage = bytes("12345678");

template <typename Object>
using Shared = std::shared_ptr<Object>;

template <typename Object>
Shared<Object> shared(Object object) {
    return std::make_shared<Object>(std::move(object));
}

Result<void> outcome(const auto& result) {
    if (!result) return std::unexpected(result.error());
    return {};
}

Result<Waker> channel_waker(const Address& address) {
    auto listener = ChannelListener::listen(address);
    if (!listener) return std::unexpected(listener.error());
    // The other end comes later: it is accepted when it is needed first.
    return Waker{.wake = [listener = shared(std::move(*listener)), channel = shared(Channel())]() -> Result<void> {
                     if (!channel->is_open()) {
                         auto accepted = listener->accept(Deadline::after(kSetUp));
                         if (!accepted) return std::unexpected(accepted.error());
                         *channel = std::move(*accepted);
                     }
                     return channel->send(kMessage);
                 },
                 .warm_ups = kWarmUps};
}

Result<Waiter> channel_waiter(const std::string& address) {
    // It is accepted in the first round: until then connect() would wait.
    return Waiter{.wait = [address, channel = shared(Channel())]() -> Result<void> {
                      if (!channel->is_open()) {
                          auto connected =
                              Channel::connect(address, {}, {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
                          if (!connected) return std::unexpected(connected.error());
                          *channel = std::move(*connected);
                      }
                      return outcome(channel->receive());
                  },
                  .warm_ups = kWarmUps};
}

Result<Waker> topic_waker(const Address& address) {
    auto publisher = RawPublisher::create(address, kMessage.size());
    if (!publisher) return std::unexpected(publisher.error());
    return Waker{.wake = [publisher = shared(std::move(*publisher))] { return publisher->publish(kMessage); },
                 .warm_ups = kWarmUps};
}

Result<Waiter> topic_waiter(const std::string& address) {
    auto subscriber = RawSubscriber::attach(address);
    if (!subscriber) return std::unexpected(subscriber.error());
    return Waiter{.wait = [subscriber = shared(std::move(*subscriber))] { return outcome(subscriber->receive()); },
                  .warm_ups = kWarmUps};
}

Result<Waker> event_waker(const Address& address) {
    auto event = Event::create(address);
    if (!event) return std::unexpected(event.error());
    return Waker{.wake = [event = shared(std::move(*event))] { return event->set(); }};
}

Result<Waiter> event_waiter(const std::string& address) {
    auto event = Event::open(address);
    if (!event) return std::unexpected(event.error());
    return Waiter{.wait = [event = shared(std::move(*event))] { return event->wait(); }};
}

Result<Waker> semaphore_waker(const Address& address) {
    auto semaphore = Semaphore::create(address);
    if (!semaphore) return std::unexpected(semaphore.error());
    return Waker{.wake = [semaphore = shared(std::move(*semaphore))] { return semaphore->release(); },
                 .warm_ups = kWarmUps};
}

Result<Waiter> semaphore_waiter(const std::string& address) {
    auto semaphore = Semaphore::open(address);
    if (!semaphore) return std::unexpected(semaphore.error());
    return Waiter{.wait = [semaphore = shared(std::move(*semaphore))] { return semaphore->acquire(); },
                  .warm_ups = kWarmUps};
}

// The waiter waits for a mutex that the other one has.
Result<Waker> mutex_waker(const Address& address) {
    auto mutex = Mutex::create(address);
    if (!mutex) return std::unexpected(mutex.error());
    const auto guard = std::make_shared<std::optional<Mutex::Guard>>();
    return Waker{.wake = [guard] { return (*guard)->unlock(); },
                 .prepare = [guard, mutex = shared(std::move(*mutex))]() -> Result<void> {
                     auto locked = mutex->lock(Deadline::after(kSetUp));
                     if (!locked) return std::unexpected(locked.error());
                     guard->emplace(std::move(*locked));
                     return {};
                 }};
}

Result<Waiter> mutex_waiter(const std::string& address) {
    auto mutex = Mutex::open(address);
    if (!mutex) return std::unexpected(mutex.error());
    return Waiter{.wait = [mutex = shared(std::move(*mutex))] { return outcome(mutex->lock()); }};
}

Result<Waker> region_waker(const Address& address) {
    auto region = Region::create(address, {.size = 4_KiB});
    if (!region) return std::unexpected(region.error());
    return Waker{.wake = [region = shared(std::move(*region))] { return region->notify(); }};
}

Result<Waiter> region_waiter(const std::string& address) {
    auto region = Region::open(address);
    if (!region) return std::unexpected(region.error());
    return Waiter{.wait = [region = shared(std::move(*region))] { return region->wait_change(); }};
}

constexpr std::array kKinds{
    IdleKind{"channel", "shm", channel_waker, channel_waiter, true},
    IdleKind{"subscriber", "shm", topic_waker, topic_waiter, true},
    IdleKind{"event", "event", event_waker, event_waiter},
    IdleKind{"semaphore", "sem", semaphore_waker, semaphore_waiter},
    IdleKind{"mutex", "mutex", mutex_waker, mutex_waiter},
    IdleKind{"region", "shm", region_waker, region_waiter},
};

}  // namespace

std::span<const IdleKind> idle_kinds() { return kKinds; }

}  // namespace strait::bench
