#pragma once
/// A number of units that programs take and give.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>

#include <cstdint>
#include <memory>
#include <string_view>

namespace strait {

namespace os {
class SemaphoreObject;
enum class ObjectMode : std::uint8_t;
}  // namespace os

struct SemaphoreOptions {
    std::uint32_t initial = 0;  ///< units at the beginning, for who makes it
};

/// A semaphore at `sem://NAME`, the system's own under its plain name: a program without strait sees the same one. For this user alone.
/// A unit has no owner: one that was taken by a killed process is gone. What must come back belongs under a Mutex.
///
/// One that strait has made goes with the last strait program that has it open (Windows: any program); one that another program has made stays
/// until that one removes it.
/// Threads: any. A forked child has none of it.
/// Source: sem_open(3)'s file, sem_clockwait(3), sem_post(3), no system call when there are units and nobody sleeps; CreateSemaphoreW.
class Semaphore {
  public:
    /// The most units there can be, on both systems.
    static constexpr std::uint32_t kMost = 0x7FFF'FFFF;

    Semaphore() noexcept;
    Semaphore(Semaphore&&) noexcept;
    Semaphore& operator=(Semaphore&&) noexcept;
    ~Semaphore();

    /// Errors: already_in_use, access_denied, wrong_kind (Windows: the name is another kind's), invalid_argument (more than kMost), no_space.
    [[nodiscard]] static Result<Semaphore> create(const Address& address, const SemaphoreOptions& options = {});
    [[nodiscard]] static Result<Semaphore> create(std::string_view address, const SemaphoreOptions& options = {});
    /// Errors: not_found, access_denied, wrong_kind.
    [[nodiscard]] static Result<Semaphore> open(const Address& address);
    [[nodiscard]] static Result<Semaphore> open(std::string_view address);
    /// Errors: those of create() and open() but already_in_use and not_found.
    [[nodiscard]] static Result<Semaphore> open_or_create(const Address& address, const SemaphoreOptions& options = {});
    [[nodiscard]] static Result<Semaphore> open_or_create(std::string_view address,
                                                          const SemaphoreOptions& options = {});

    /// Waits for a unit and takes it. Errors: timed_out, cancelled.
    [[nodiscard]] Result<void> acquire(const Deadline& deadline = Deadline::never());
    /// The same at once. Errors: would_block.
    [[nodiscard]] Result<void> try_acquire();
    /// Adds units, all or none, as far as others let us: on Linux they may add some meanwhile, each unit takes 10 ns or so, as sem_post(3) adds one at a time, and whoever is
    /// killed in the middle has added some. Errors: too_large (beyond kMost), invalid_argument (0).
    [[nodiscard]] Result<void> release(std::uint32_t count = 1);
    /// How many units there are at this moment.
    [[nodiscard]] Result<std::uint32_t> value() const;
    /// Readable when try_acquire() would succeed. The first call starts a thread, which from then on takes a unit ahead for this object and gives
    /// it back at the end: there is no waiting for a semaphore but by taking.
    [[nodiscard]] Result<NativeHandle> wait_handle();

    [[nodiscard]] bool is_open() const noexcept { return state_ != nullptr; }
    void close() noexcept;

  private:
    struct State;
    explicit Semaphore(std::unique_ptr<State> state) noexcept;
    [[nodiscard]] static Result<Semaphore> make(const Address& address, os::ObjectMode mode,
                                                const SemaphoreOptions& options);

    std::unique_ptr<State> state_;
};

}  // namespace strait
