#pragma once
/// One value of a type that everybody sees whole, versioned, with notice of change.

#include <strait/raw_state.hpp>

#include <concepts>
#include <span>
#include <utility>

namespace strait {

/// A value and which one it is.
template <ShmSafe T>
struct Versioned {
    Versioned() noexcept {}  // NOLINT: not a value yet, and zeros would cost as much as loading one
    /// `load(T&)` makes the value and answers its version.
    template <std::invocable<T&> Load>
    explicit Versioned(const Load& load) noexcept {  // NOLINT: the same
        version = load(value);
    }
    T value;
    std::uint64_t version = 0;
};

/// How a state is made.
template <ShmSafe T>
struct StateOptions {
    T initial{};                           ///< its first value, version 1
    std::uint32_t readers = kSlowReaders;  ///< each costs the size of a value; see kSlowReaders
};

/// A value of one type. See RawState for everything that is not said here.
template <ShmSafe T>
    requires std::default_initializable<T>
class State {
  public:
    /// Errors: already_in_use (it is there), wrong_kind (something else is there, or a state of another type).
    [[nodiscard]] static Result<State> create(const Address& address, const StateOptions<T>& options = {}) {
        return made(RawState::create_typed(address, type_mark<T>(), raw(options)));
    }
    [[nodiscard]] static Result<State> create(std::string_view address, const StateOptions<T>& options = {}) {
        const auto parsed = Address::parse(address);
        if (!parsed) return std::unexpected(parsed.error());
        return create(*parsed, options);
    }
    /// Errors: wrong_kind when it carries another type, as `the state carries Quote (24 bytes), and Settings (48 bytes) was asked for`.
    [[nodiscard]] static Result<State> open(const Address& address, Access access = Access::read_write) {
        return made(RawState::open_typed(address, type_mark<T>(), access));
    }
    [[nodiscard]] static Result<State> open(std::string_view address, Access access = Access::read_write) {
        const auto parsed = Address::parse(address);
        if (!parsed) return std::unexpected(parsed.error());
        return open(*parsed, access);
    }
    [[nodiscard]] static Result<State> open_or_create(const Address& address, const StateOptions<T>& options = {}) {
        return made(RawState::open_or_create_typed(address, type_mark<T>(), raw(options)));
    }
    [[nodiscard]] static Result<State> open_or_create(std::string_view address, const StateOptions<T>& options = {}) {
        const auto parsed = Address::parse(address);
        if (!parsed) return std::unexpected(parsed.error());
        return open_or_create(*parsed, options);
    }

    /// The newest value, a copy. Never waits for anybody.
    [[nodiscard]] Result<Versioned<T>> load() const {
        Result<Versioned<T>> loaded(std::in_place, [this](T& value) { return raw_.load_at_once(writable(value)); });
        if (loaded->version == 0) [[unlikely]]
            load_slowly(loaded);
        return loaded;
    }

    /// Answers the version that the value has now.
    [[nodiscard]] Result<std::uint64_t> store(const T& value, const Deadline& deadline = Deadline::never()) {
        return raw_.store(bytes_of(value), deadline);
    }
    [[nodiscard]] Result<std::uint64_t> try_store(const T& value) { return raw_.try_store(bytes_of(value)); }

    /// Lets the function change the value, `change(T&)`, and stores what it made of it. Nobody else stores meanwhile; other writers wait for it,
    /// readers do not. When it throws, nothing is stored. It must not store to the same state by another object: on Linux that waits for itself, on Windows
    /// it is let in, being the same thread, and is overwritten.
    template <std::invocable<T&> Change>
    [[nodiscard]] Result<std::uint64_t> update(Change&& change, const Deadline& deadline = Deadline::never()) {
        return changed(std::forward<Change>(change), raw_.take_turn(deadline));
    }
    template <std::invocable<T&> Change>
    [[nodiscard]] Result<std::uint64_t> try_update(Change&& change) {
        return changed(std::forward<Change>(change), raw_.try_take_turn());
    }

    /// Waits until there is a value newer than that version, and answers the newest.
    [[nodiscard]] Result<Versioned<T>> wait_newer_than(std::uint64_t version,
                                                       const Deadline& deadline = Deadline::never()) {
        if (auto waited = raw_.wait_newer_than(version, deadline); !waited)
            return std::unexpected(std::move(waited.error()));
        return load();
    }
    [[nodiscard]] Result<NativeHandle> wait_handle() { return raw_.wait_handle(); }

    [[nodiscard]] std::uint64_t version() const noexcept { return raw_.version(); }
    [[nodiscard]] std::uint32_t most_retries() const noexcept { return raw_.most_retries(); }
    [[nodiscard]] bool is_open() const noexcept { return raw_.is_open(); }
    void close() noexcept { raw_.close(); }

  private:
    explicit State(RawState raw_state) noexcept : raw_(std::move(raw_state)) {}

    [[gnu::noinline]] void load_slowly(Result<Versioned<T>>& loaded) const {
        auto version = raw_.load_into(writable(loaded->value), 1);
        if (version) {
            loaded->version = *version;
        } else {
            loaded = std::unexpected(std::move(version.error()));
        }
    }
    static std::span<std::byte, sizeof(T)> writable(T& value) {
        return std::as_writable_bytes(std::span<T, 1>(&value, 1));
    }
    static std::span<const std::byte> bytes_of(const T& value) { return std::as_bytes(std::span(&value, 1)); }
    static RawStateOptions raw(const StateOptions<T>& options) {
        return {.initial = bytes_of(options.initial), .readers = options.readers};
    }
    static Result<State> made(Result<RawState> raw_state) {
        if (!raw_state) return std::unexpected(std::move(raw_state.error()));
        return State(std::move(*raw_state));
    }
    template <typename Change>
    Result<std::uint64_t> changed(Change&& change, Result<RawState::Turn> turn) {
        if (!turn) return std::unexpected(std::move(turn.error()));
        auto seen = load();
        if (!seen) return std::unexpected(std::move(seen.error()));
        std::forward<Change>(change)(seen->value);
        return turn->store(bytes_of(seen->value));
    }

    RawState raw_;
};

}  // namespace strait
