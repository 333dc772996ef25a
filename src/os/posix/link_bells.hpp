#pragma once
/// The doorbells of a shared link. The one for data is a pipe: read(2) on it sleeps as cheaply as on an eventfd, and ends with the last process that could
/// ring. What waits in epoll(7) for the hang-up of a socket beside an eventfd takes a twentieth longer (decision 26).

#include "os/posix/descriptor.hpp"
#include "os/posix/link_hello.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <array>
#include <utility>

namespace strait::os {

/// As one end has them. ring() from any thread; what waits for data from one thread.
class LinkBells {
  public:
    /// The serving end's; what goes to the other end is closed with `numbers` after it was sent.
    struct Made;
    [[nodiscard]] static Result<Made> make();
    /// Of what came from a peer. Errors: corrupt_peer.
    [[nodiscard]] static Result<LinkBells> of(std::array<Descriptor, kLinkBells> handed);

    void ring_data() noexcept;
    void ring_room() noexcept;
    [[nodiscard]] int room() const noexcept { return room_.get(); }

    /// Until it rings: true; false once nobody is left who could ring.
    [[nodiscard]] Result<bool> wait_data();
    /// The same until a deadline, too. Errors: timed_out, cancelled.
    [[nodiscard]] Result<bool> wait_data(const Deadline& deadline);
    /// Readable when wait_data() would not wait, or after ring_self().
    [[nodiscard]] Result<int> wait_handle();
    /// Nothing before the first wait_handle().
    void ring_self() noexcept;

  private:
    [[nodiscard]] Result<void> watch();
    [[nodiscard]] Result<bool> take_events(const Deadline& deadline);

    Descriptor data_;
    Descriptor room_;
    Descriptor their_data_;
    Descriptor their_data_end_;  // for reading: with it open, ringing for one that is gone raises no SIGPIPE
    Descriptor their_room_;
    // Made when somebody waits with a deadline or asks for the handle.
    Descriptor events_;  // edge-triggered: what epoll_wait(2) has told needs no read(2) to be over
    Descriptor self_;
    bool is_over_ = false;
};

struct LinkBells::Made {
    LinkBells serving;
    Descriptor writing_to_serving;
    [[nodiscard]] std::array<int, kLinkBells> numbers() const noexcept;
};

}  // namespace strait::os
