#pragma once
/// Errors as values: what went wrong, what the system said, and one line a person can act on.

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace strait {

/// The portable cause. Programs compare against this; people read Error::message().
enum class Errc : std::uint8_t {
    invalid_argument,    ///< an argument makes no sense (size 0, a buffer too small to be of use)
    invalid_address,     ///< the address cannot be parsed, or an option of it is unknown
    not_supported_here,  ///< the mechanism or the operation does not exist on this system
    not_yet,             ///< the mechanism is planned and not built yet
    not_found,           ///< nobody listens there, no such object, file, host or program
    already_in_use,      ///< the name is taken, by a living owner or by something else
    access_denied,       ///< the system or the peer's rules forbid it
    wrong_kind,          ///< what is there is of another kind than what was asked for
    timed_out,           ///< the deadline passed
    cancelled,           ///< the stop token was triggered
    would_block,         ///< a try_ call found nothing to do at once
    peer_died,           ///< the other end went away while something was still expected of it
    closed,              ///< this end was closed before
    too_large,           ///< larger than a limit, the buffer, the disk or the memory
    too_small,           ///< the object is smaller than what was asked for
    no_space,            ///< disk, /dev/shm or quota is full
    out_of_resources,    ///< descriptors, handles, memory or processes ran out
    corrupt_peer,        ///< the peer broke the protocol
    forked,              ///< the object belongs to the process that forked this one
    remote_error,        ///< a procedure that was called failed, and says why
    io,                  ///< the system reports a failure that has no portable name
};

/// The enumerator's own name, for programs that print codes ("timed_out").
[[nodiscard]] std::string_view name(Errc code) noexcept;

/// Whose numbers a native code is one of.
enum class ErrorDomain : std::uint8_t { none, posix, windows, resolver };

/// What the system itself said: `{posix, 111, "ECONNREFUSED"}`.
struct NativeError {
    ErrorDomain domain = ErrorDomain::none;
    int value = 0;
    std::string name;
};

/// A failure with its cause. Cheap to move and copy; one without context allocates nothing.
/// Prints as `cannot connect to pipe://test: nobody is listening there (connect: ECONNREFUSED)`.
class [[nodiscard]] Error {
  public:
    /// A bare code; its message is the code's general text.
    Error(Errc code) noexcept : code_(code) {}  // NOLINT(google-explicit-constructor): reads as a value
    /// A code with the reason in words, lower case, without a full stop.
    Error(Errc code, std::string reason);
    Error(const Error& other) noexcept : code_(other.code_), context_(other.context_) {
        if (context_ != nullptr) [[unlikely]]
            keep(*context_);
    }
    Error(Error&& other) noexcept : code_(other.code_), context_(std::exchange(other.context_, nullptr)) {}
    Error& operator=(Error other) noexcept {
        code_ = other.code_;
        std::swap(context_, other.context_);
        return *this;
    }
    ~Error() {
        if (context_ != nullptr) [[unlikely]]
            let_go(*context_);
    }

    /// Adds the native call that failed and what the system answered.
    Error& from(std::string_view call, NativeError native) &;
    Error from(std::string_view call, NativeError native) &&;
    /// Replaces the reason: what it means here, and what to do about it.
    Error& because(std::string reason) &;
    Error because(std::string reason) &&;
    /// Adds what was being done to which address: `doing("connect to", "tcp://localhost:1")`.
    /// The innermost caller that knows wins: an error that already has an address keeps it.
    Error& doing(std::string_view action, std::string_view address) &;
    Error doing(std::string_view action, std::string_view address) &&;

    [[nodiscard]] Errc code() const noexcept { return code_; }
    /// The system's code, with domain `none` when no native call failed.
    [[nodiscard]] const NativeError& native() const noexcept;
    /// The native call that failed, or an empty string.
    [[nodiscard]] std::string_view call() const noexcept;
    [[nodiscard]] std::string_view address() const noexcept;
    [[nodiscard]] std::string_view reason() const noexcept;
    /// One line for a person, without a trailing newline.
    [[nodiscard]] std::string message() const;

    friend bool operator==(const Error& error, Errc code) noexcept { return error.code_ == code; }

  private:
    struct Context;
    Context& edit();
    // Counted in the context itself, and by these alone: an error's address is known to no function as long as there is none, so that results of
    // calls that go well stay in registers.
    static void keep(const Context& context) noexcept;
    static void let_go(const Context& context) noexcept;

    Errc code_;
    const Context* context_ = nullptr;
};

/// Either a value or the Error that kept it from being made.
template <typename T>
using Result = std::expected<T, Error>;

/// `return moved(receive_slowly());` in a function that is inlined. What a function returns lies in memory; returned directly, it would make its
/// caller's result lie there on every way, moved it does so on this way alone.
template <typename T>
[[nodiscard, gnu::always_inline]] inline Result<T> moved(Result<T>&& result) noexcept {
    return Result<T>(std::move(result));
}

/// `return fail(Errc::invalid_argument, "the buffer is empty");`
template <typename... Arguments>
[[nodiscard]] std::unexpected<Error> fail(Arguments&&... arguments) {
    return std::unexpected<Error>(Error(std::forward<Arguments>(arguments)...));
}

}  // namespace strait
