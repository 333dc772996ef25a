#pragma once
/// Where something is: `scheme://place?option=value`, or `scheme:` with what it needs behind it.

#include <strait/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strait {

/// A parsed address. Every scheme of schemes() parses on every system; whether it works here is told by
/// the call that uses it. The place and the option values are kept decoded; `%20` style encoding stands for any byte
/// (`%3F` for a question mark in a place, `%26` for an ampersand in a value).
/// Names (`pipe://`, `shm://`, …) are 1 to 200 bytes without `/` and NUL, the same on both systems.
class Address {
  public:
    struct Option {
        std::string name;
        std::string value;
        friend bool operator==(const Option&, const Option&) = default;
    };

    /// Errors: invalid_address, with what was wrong and the form this scheme wants.
    [[nodiscard]] static Result<Address> parse(std::string_view text);

    [[nodiscard]] std::string_view scheme() const noexcept { return scheme_; }
    /// What stands between the scheme and the options: a name, a path, `host:port`, a command line.
    [[nodiscard]] const std::string& place() const noexcept { return place_; }
    [[nodiscard]] const std::vector<Option>& options() const noexcept { return options_; }
    /// The last option of that name, as later ones override earlier ones.
    [[nodiscard]] std::optional<std::string_view> option(std::string_view name) const noexcept;
    /// The same address with another place, for a listener that learned its port.
    [[nodiscard]] Address with_place(std::string place) const;
    /// The text that parses to an equal address.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Address&, const Address&) = default;

  private:
    std::string scheme_;
    std::string place_;
    std::vector<Option> options_;
};

/// The name under which a program without strait finds the same object: `\\.\pipe\test`,
/// `/run/user/1000/strait/pipe/test`, `/dev/shm/board`. Nothing is created but the folder of `pipe://` on Linux.
/// Errors: not_supported_here, not_yet, invalid_address.
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait
