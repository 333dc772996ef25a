#include "strait/event.hpp"

#include "mechanism/mechanism.hpp"
#include "notify/named.hpp"
#include "os/event_object.hpp"

#include <utility>

namespace strait {

Event::Event() noexcept = default;
Event::Event(std::unique_ptr<os::EventObject> object) noexcept : object_(std::move(object)) {}
Event::Event(Event&&) noexcept = default;
Event& Event::operator=(Event&&) noexcept = default;
Event::~Event() = default;

Result<Event> Event::make(const Address& address, os::ObjectMode mode, const EventOptions& options) {
    return notify::opened<Event>(address, mode, Noun::event, [&](const auto& mechanism) -> Result<Event> {
        auto object = mechanism.open_event(address, mode, options);
        if (!object) return std::unexpected(std::move(object.error()));
        (*object)->enter("event", address.text());
        return Event(std::move(*object));
    });
}

Result<Event> Event::create(const Address& address, const EventOptions& options) {
    return make(address, os::ObjectMode::create, options);
}
Result<Event> Event::open(const Address& address) { return make(address, os::ObjectMode::open, {}); }
Result<Event> Event::open_or_create(const Address& address, const EventOptions& options) {
    return make(address, os::ObjectMode::open_or_create, options);
}
Result<Event> Event::create(std::string_view address, const EventOptions& options) {
    return notify::parsed(address, [&](const Address& parsed) { return create(parsed, options); });
}
Result<Event> Event::open(std::string_view address) {
    return notify::parsed(address, [](const Address& parsed) { return open(parsed); });
}
Result<Event> Event::open_or_create(std::string_view address, const EventOptions& options) {
    return notify::parsed(address, [&](const Address& parsed) { return open_or_create(parsed, options); });
}

Result<void> Event::set() { return object_ ? object_->set() : fail(Errc::closed); }
Result<void> Event::reset() { return object_ ? object_->reset() : fail(Errc::closed); }
Result<void> Event::wait(const Deadline& deadline) {
    if (!object_) return fail(Errc::closed);
    return notify::wait_listed(*object_, deadline, [this](const Deadline& until) { return object_->wait(until); });
}
Result<void> Event::try_wait() { return notify::at_once(wait(Deadline::now()), "the event is not set"); }

Result<NativeHandle> Event::wait_handle() {
    if (!object_) return fail(Errc::closed);
    return object_->wait_handle();
}

void Event::close() noexcept { object_.reset(); }

}  // namespace strait
