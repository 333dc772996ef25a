#pragma once
/// The doorbells of a shared link. The one for data is a pipe: read(2) on it sleeps as cheaply as on an eventfd, and ends with the last process that could
/// ring. What waits in epoll(7) for the hang-up of a socket beside an eventfd takes a twentieth longer (decision 26).

#include "os/posix/descriptor.hpp"
#include "os/posix/link_hello.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <array>
#include <cstdint>

namespace strait::os {

/// As one end has them. Threads: what rings from any; what waits for data, and wait_handle(), from one.
class LinkBells {
  public:
    /// What the serving end makes for both.
    struct Made;
    [[nodiscard]] static Result<Made> make();
    /// Of what the serving end has sent, in the order of Made::numbers(). Errors: corrupt_peer.
    [[nodiscard]] static Result<LinkBells> of(std::array<Descriptor, kLinkBells> handed);

    void ring_data() noexcept;
    void ring_room() noexcept;
    [[nodiscard]] int room() const noexcept { return room_.get(); }

    /// Until it rings: true; false once nobody is left who could ring.
    [[nodiscard]] Result<bool> wait_data();
    /// The same until a deadline, too. Errors: timed_out, cancelled; out_of_resources the first time.
    [[nodiscard]] Result<bool> wait_data(const Deadline& deadline);
    /// Readable when wait_data() would not wait, or after ring_self(). Errors: out_of_resources the first time.
    [[nodiscard]] Result<int> wait_handle();
    /// Ends a wait with a deadline, and makes the handle readable. Nothing while there is neither.
    void ring_self() noexcept;

  private:
    [[nodiscard]] Result<void> watch();
    enum class Event : std::uint8_t { none, rung, over };
    [[nodiscard]] Result<Event> take_events(const Deadline& deadline);

    Descriptor data_;
    Descriptor room_;
    Descriptor their_data_;
    Descriptor their_data_end_;  // for reading: with it open, ringing for one that is gone raises no SIGPIPE
    Descriptor their_room_;
    // Made when somebody waits with a deadline or asks for the handle.
    Descriptor events_;  // edge-triggered: what epoll_wait(2) has told needs no read(2) to be over
    Descriptor self_;
};

struct LinkBells::Made {
    LinkBells serving;
    /// To be closed once numbers() were sent: while it is open here, nobody learns that the other end is gone.
    Descriptor writing_to_serving;
    /// What goes to the other end; still this one's.
    [[nodiscard]] std::array<int, kLinkBells> numbers() const noexcept;
};

}  // namespace strait::os
