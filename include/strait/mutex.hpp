#pragma once
/// One at a time, across processes, and a crash never leaves the others waiting.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>

#include <cstdint>
#include <memory>
#include <string_view>

namespace strait {

namespace os {
enum class ObjectMode : std::uint8_t;
}  // namespace os

/// A mutex at `mutex://NAME`, for this user alone, there while anybody has it open. When its owner dies, the next one gets it within 100 ms and is told.
/// On Linux that news waits for whoever opens the name next; on Windows it goes with the last handle.
///
/// The thread that locks unlocks, and it does not lock twice. Another Mutex of the same name is somebody else even in the same thread on
/// Linux, while Windows lets a thread in again that has the mutex already.
/// A thread that ends without unlocking leaves the mutex locked for as long as its process lives on Linux; on Windows the next owner gets it then.
/// There is no wait handle: to be ready for a mutex is to own it.
/// Threads: any. A forked child has none of it.
/// Source: a futex in a page in `<runtime>/notify`, locking and unlocking without a system call when nobody else wants it; CreateMutexW, WAIT_ABANDONED,
/// so that a Windows program without strait shares it by its plain name.
class Mutex {
    struct State;

  public:
    /// Has the mutex, until unlock() or its end. Keeps the mutex open. Stays in the thread that locked.
    class Guard {
      public:
        Guard(Guard&& other) noexcept;
        Guard& operator=(Guard&& other) noexcept;
        ~Guard();

        /// True when the owner before was killed, or ended without unlocking: what the mutex guards may be half done.
        [[nodiscard]] bool previous_owner_died() const noexcept { return previous_owner_died_; }
        /// Errors: closed (unlocked before), invalid_argument (another thread has locked it, and still has it), corrupt_peer (somebody wrote into the lock: it did not hold).
        Result<void> unlock();

      private:
        friend class Mutex;
        Guard(std::shared_ptr<State> state, bool previous_owner_died) noexcept;

        std::shared_ptr<State> state_;
        bool previous_owner_died_;
    };

    Mutex() noexcept;
    Mutex(Mutex&&) noexcept;
    Mutex& operator=(Mutex&&) noexcept;
    ~Mutex();

    /// Errors: already_in_use (on Linux whatever has that name), access_denied, wrong_kind (Windows: the name is another kind's), no_space, out_of_resources.
    [[nodiscard]] static Result<Mutex> create(const Address& address);
    [[nodiscard]] static Result<Mutex> create(std::string_view address);
    /// Errors: not_found, access_denied, wrong_kind.
    [[nodiscard]] static Result<Mutex> open(const Address& address);
    [[nodiscard]] static Result<Mutex> open(std::string_view address);
    /// Errors: those of create() and open() but already_in_use and not_found.
    [[nodiscard]] static Result<Mutex> open_or_create(const Address& address);
    [[nodiscard]] static Result<Mutex> open_or_create(std::string_view address);

    /// Errors: timed_out, cancelled, invalid_argument (this thread has it already, by this object), forked.
    [[nodiscard]] Result<Guard> lock(const Deadline& deadline = Deadline::never());
    /// The same at once. Errors: would_block.
    [[nodiscard]] Result<Guard> try_lock();

    [[nodiscard]] bool is_open() const noexcept { return state_ != nullptr; }
    /// A guard keeps the mutex until its own end.
    void close() noexcept;

  private:
    explicit Mutex(std::shared_ptr<State> state) noexcept;
    [[nodiscard]] static Result<Mutex> make(const Address& address, os::ObjectMode mode);

    std::shared_ptr<State> state_;
};

}  // namespace strait
