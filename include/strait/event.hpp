#pragma once
/// Something that has happened, told to those who wait for it in any process.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>

#include <cstdint>
#include <memory>
#include <string_view>

namespace strait {

namespace os {
class EventObject;
enum class ObjectMode : std::uint8_t;
}  // namespace os

/// What ends it that an event is set.
enum class Reset : std::uint8_t {
    automatic,  ///< the one wait that it lets through
    manual,     ///< reset(): until then it lets every wait through
};

struct EventOptions {
    Reset reset = Reset::automatic;
    bool is_set = false;  ///< from the beginning
};

/// An event at `event://NAME`. It is there while anybody has it open, and for this user alone. Whoever finds it made gets it as it was made:
/// the options count for who makes it.
///
/// An automatic event that is set lets one wait through, whichever comes first; several set() before that are one. Who is killed between its
/// wake-up and its wait's return leaves the event set for another; on Windows the thread behind a wait handle has taken it ahead, and it goes with
/// a process that is killed then.
/// Threads: any. A forked child has none of it.
/// Source: futex(2) on a page in `<runtime>/notify`, setting and taking without a system call when nobody sleeps; CreateEventW, OpenEventW, SetEvent,
/// so that a Windows program without strait shares it by its plain name.
class Event {
  public:
    Event() noexcept;
    Event(Event&&) noexcept;
    Event& operator=(Event&&) noexcept;
    ~Event();

    /// Errors: already_in_use (on Linux whatever has that name), access_denied, wrong_kind (Windows: the name is another kind's), no_space, out_of_resources.
    [[nodiscard]] static Result<Event> create(const Address& address, const EventOptions& options = {});
    [[nodiscard]] static Result<Event> create(std::string_view address, const EventOptions& options = {});
    /// Errors: not_found, access_denied, wrong_kind.
    [[nodiscard]] static Result<Event> open(const Address& address);
    [[nodiscard]] static Result<Event> open(std::string_view address);
    /// Errors: those of create() and open() but already_in_use and not_found.
    [[nodiscard]] static Result<Event> open_or_create(const Address& address, const EventOptions& options = {});
    [[nodiscard]] static Result<Event> open_or_create(std::string_view address, const EventOptions& options = {});

    /// Never waits. What was written before is seen by whom the event lets through.
    [[nodiscard]] Result<void> set();
    [[nodiscard]] Result<void> reset();
    /// Waits until it is set, and takes it if it is automatic. Errors: timed_out, cancelled.
    [[nodiscard]] Result<void> wait(const Deadline& deadline = Deadline::never());
    /// The same at once. Errors: would_block.
    [[nodiscard]] Result<void> try_wait();
    /// Readable when try_wait() would succeed; sometimes for nothing, when another process was faster. The first call starts a thread where the
    /// system has no such handle: on Linux always. On Windows that thread takes an automatic event ahead, for this object.
    [[nodiscard]] Result<NativeHandle> wait_handle();

    [[nodiscard]] bool is_open() const noexcept { return object_ != nullptr; }
    void close() noexcept;

  private:
    friend struct Handing;
    explicit Event(std::unique_ptr<os::EventObject> object) noexcept;
    [[nodiscard]] static Result<Event> make(const Address& address, os::ObjectMode mode, const EventOptions& options);

    std::unique_ptr<os::EventObject> object_;
};

}  // namespace strait
