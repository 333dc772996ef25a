#pragma once
/// One value that everybody sees whole, as bytes of any length up to a maximum.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>
#include <strait/region.hpp>
#include <strait/shm_safe.hpp>
#include <strait/state_view.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace strait {

namespace state {
struct Wanted;
}

/// So many readers may be slow, or stopped or killed in the middle of a load, at one time without an effect on each other. 64 at most.
inline constexpr std::uint32_t kSlowReaders = 16;

/// How a raw state is made.
struct RawStateOptions {
    std::span<const std::byte> initial = {};  ///< its first value, version 1
    std::uint32_t readers = kSlowReaders;     ///< each costs the size of a value; see kSlowReaders
};

/// A value in private memory.
struct RawValue {
    std::vector<std::byte> bytes;
    std::uint64_t version = 0;
};

/// A value at `map:///PATH` (a file: it survives restarts) or `shm://NAME`. Each value that was stored is a version; versions count from 1 on.
///
/// No reader ever waits for a writer, alive, stopped or dead, and none sees half a value: a writer fills a slot that nobody looks at and then says
/// that it is the newest. Writers take turns; one that dies in its turn has stored nothing, or all, and blocks nobody.
/// Loading makes no system call, storing makes none while nobody waits.
///
/// A file keeps what was stored when programs are killed at any point. It is not synced: after a loss of power it has the last value that reached the
/// disk whole, which may be one of some seconds before, or none (`corrupt_peer`), but never half a one. A file that is cut while in use: `too_small`.
/// A reader that may only read the file (another user, Access::read_only) cannot ask writers to spare what it looks at: a value that changes all
/// the time may make it begin anew more often. Other users' readers are not woken by a change and look every 50 ms. Writers belong to one user.
/// Private by default: the same user only. Threads: any. A forked child must not use it (`forked`).
/// Source: mmap(2), shm_open(3), fcntl(2) F_OFD_SETLK, futex(2); CreateFileMappingW, CreateMutexW, CreateEventW.
class RawState {
  public:
    /// Makes a new state for values of at most `max_size` bytes, 1 to 4 GiB. A file that is there must be empty.
    /// Errors: already_in_use (it is there), wrong_kind (something else is there), invalid_argument, too_large, no_space, access_denied.
    [[nodiscard]] static Result<RawState> create(const Address& address, std::size_t max_size,
                                                 const RawStateOptions& options = {});
    [[nodiscard]] static Result<RawState> create(std::string_view address, std::size_t max_size,
                                                 const RawStateOptions& options = {});
    /// Opens the one that is there. Errors: not_found, wrong_kind (no state, or one of a type: both are named; see open_any()), corrupt_peer (a file that
    /// was cut, or has no whole value), access_denied.
    [[nodiscard]] static Result<RawState> open(const Address& address, Access access = Access::read_write);
    [[nodiscard]] static Result<RawState> open(std::string_view address, Access access = Access::read_write);
    /// Whatever its type.
    [[nodiscard]] static Result<RawState> open_any(const Address& address, Access access = Access::read_write);
    /// Opens it, or creates it when it is not there; safe when two programs do so at once. Errors: those of both; already_in_use when it has another max_size().
    [[nodiscard]] static Result<RawState> open_or_create(const Address& address, std::size_t max_size,
                                                         const RawStateOptions& options = {});
    [[nodiscard]] static Result<RawState> open_or_create(std::string_view address, std::size_t max_size,
                                                         const RawStateOptions& options = {});
    /// For values that all are of one type. Errors: wrong_kind also when it carries another one, with both named.
    [[nodiscard]] static Result<RawState> create_typed(const Address& address, const TypeMark& type,
                                                       const RawStateOptions& options);
    [[nodiscard]] static Result<RawState> open_typed(const Address& address, const TypeMark& type, Access access);
    [[nodiscard]] static Result<RawState> open_or_create_typed(const Address& address, const TypeMark& type,
                                                               const RawStateOptions& options);

    RawState(RawState&&) noexcept;
    RawState& operator=(RawState&&) noexcept;
    ~RawState();

    /// The newest value. Never waits. Errors: corrupt_peer, too_small (the file was cut), would_block (it changes faster than it can be read: only a
    /// reader that may not write, or one of more than the state was made for), forked, closed.
    [[nodiscard]] Result<RawValue> load() const;
    /// The same, into memory of the caller's; answers the version. Errors: those of load(), too_small also when it does not fit,
    /// corrupt_peer also when a typed value has another size. `retries`: attempts of load_at_once() that were overtaken just before.
    [[nodiscard]] Result<std::uint64_t> load_into(std::span<std::byte> value, std::uint32_t retries = 0) const;
    /// load_into() without a call where nothing stands in the way; 0: nothing was loaded. For a typed state.
    template <std::size_t Size>
        requires(Size > 0 && Size != std::dynamic_extent)
    [[nodiscard, gnu::always_inline]] std::uint64_t load_at_once(std::span<std::byte, Size> value) const noexcept {
        // A forked child finds a size of 0.
        if (view_ == nullptr || Size != view_->size) [[unlikely]]
            return 0;
        const auto seen = view_->seen.load(std::memory_order_relaxed);
        const auto current = state::try_load(*view_, seen, value.data(), std::integral_constant<std::size_t, Size>());
        if (current != seen) [[unlikely]]
            note(current);
        return state::version_in(current);
    }

    /// Stores a value; answers its version. Waits while another writer has its turn, which is as long as copying a value takes, or update()'s function.
    /// Errors: too_large (beyond max_size(); on a typed state also too_small), access_denied (opened read-only), timed_out, cancelled, corrupt_peer,
    /// too_small (the file was cut), invalid_argument (this thread has its turn already), forked, closed.
    [[nodiscard]] Result<std::uint64_t> store(std::span<const std::byte> value,
                                              const Deadline& deadline = Deadline::never());
    /// The same without waiting. Errors: would_block instead of timed_out.
    [[nodiscard]] Result<std::uint64_t> try_store(std::span<const std::byte> value);

    /// A turn at writing: nobody else stores until it goes out of scope, which must be before its state does, in the same thread.
    class Turn {
      public:
        Turn(Turn&& other) noexcept;
        Turn& operator=(Turn&&) = delete;
        ~Turn();
        [[nodiscard]] Result<std::uint64_t> store(std::span<const std::byte> value);

      private:
        friend class RawState;
        explicit Turn(void* impl) noexcept : impl_(impl) {}
        void* impl_;  // RawState::Impl
    };
    /// For what depends on the value that is there. Errors: those of store().
    [[nodiscard]] Result<Turn> take_turn(const Deadline& deadline = Deadline::never());
    /// Errors: would_block instead of timed_out.
    [[nodiscard]] Result<Turn> try_take_turn();

    /// Waits until there is a value newer than that version; then load() gives it. Late by at most 50 ms when a writer was killed before it could wake us.
    /// Errors: timed_out, cancelled, too_small (the file was cut), forked, closed.
    [[nodiscard]] Result<void> wait_newer_than(std::uint64_t version, const Deadline& deadline = Deadline::never());
    /// Readable while there is a version that this object has not loaded. Made at the first call, with a thread that waits for writers.
    /// Errors: out_of_resources, forked, closed.
    [[nodiscard]] Result<NativeHandle> wait_handle();

    /// Of the newest value, at this moment; 0: closed, or nothing that can be read.
    [[nodiscard]] std::uint64_t version() const noexcept;
    [[nodiscard]] std::size_t max_size() const noexcept;
    /// What the state carries, as text: `Settings (48 bytes)`, `bytes`.
    [[nodiscard]] std::string type() const;
    /// How often one load() of this object has had to begin anew at most, because it was overtaken. 2 is what the design allows for.
    [[nodiscard]] std::uint32_t most_retries() const noexcept;

    [[nodiscard]] bool is_open() const noexcept { return impl_ != nullptr; }
    void close() noexcept;

  private:
    struct Impl;
    explicit RawState(std::unique_ptr<Impl> impl) noexcept;
    [[nodiscard]] static Result<RawState> make(const Address& address, const state::Wanted& wanted);
    void note(state::Word current) const noexcept;

    std::unique_ptr<Impl> impl_;
    state::View* view_ = nullptr;  // the impl's
};

}  // namespace strait
