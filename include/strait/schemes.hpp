#pragma once
/// The registry of all schemes: what exists, on which system, and what to use where it does not.

#include <strait/error.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace strait {

enum class System : std::uint8_t { linux_, windows };

/// The system this program was built for.
[[nodiscard]] System this_system() noexcept;

/// What a program can make of an address.
enum class Noun : std::uint8_t {
    stream,
    listener,
    channel,
    process,
    datagram,
    region,
    state,
    event,
    semaphore,
    mutex,
    signal,
    item,
    item_server
};

[[nodiscard]] std::string_view name(Noun noun) noexcept;

/// How far a scheme is on one system.
enum class Availability : std::uint8_t { works, needs_other_system, planned };

struct Support {
    Availability availability;
    std::string_view native;   ///< the native calls it stands on; for the other system: what it needs
    std::string_view instead;  ///< what to use where it does not work; empty where it does
};

/// What may stand behind the scheme.
enum class Place : std::uint8_t { nothing, name, path, host_port, command, free };

/// One row of the registry.
struct Scheme {
    std::string_view name;     ///< `pipe`
    std::string_view form;     ///< `pipe://NAME`
    std::string_view purpose;  ///< transfer, share, notify, hand over or call
    Place place;
    std::span<const Noun> nouns;                ///< what can be opened there
    std::span<const std::string_view> options;  ///< the option names it knows
    Support on_linux;
    Support on_windows;

    [[nodiscard]] const Support& on(System system) const noexcept {
        return system == System::windows ? on_windows : on_linux;
    }
};

/// All rows, in the order of the documentation.
[[nodiscard]] std::span<const Scheme> schemes() noexcept;
/// The row of that name, or nullptr.
[[nodiscard]] const Scheme* find_scheme(std::string_view name) noexcept;

class Address;
/// Nothing when the address's scheme works on that system. Errors: not_supported_here, not_yet, with what to use instead.
[[nodiscard]] Result<void> require_available(const Address& address, System system);
/// Nothing when this noun can be opened at that address on that system; else the error that says why not and what to
/// use instead. Errors: those of require_available(), wrong_kind.
[[nodiscard]] Result<void> require(const Address& address, Noun noun, System system);

}  // namespace strait
