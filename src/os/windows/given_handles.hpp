#pragma once
/// Handles that wait in this process until another has taken them.

#include "os/windows/handle.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace strait::os {

/// An event under a random name, for this user only, says of each that it is over: set by whoever takes the handle, or by us before we
/// close it. A receiver that finds it not yet set after it has duplicated the handle has duplicated the right one. One thread at a time.
class GivenHandles {
  public:
    /// More than these wait for nobody.
    static constexpr std::size_t kMost = 16;

    struct Given {
        std::uint64_t ticket = 0;  ///< says the event's name
        Handle over;
        Handle what;
    };

    GivenHandles() = default;
    GivenHandles(const GivenHandles&) = delete;
    GivenHandles& operator=(const GivenHandles&) = delete;
    /// Takes back what nobody has taken.
    ~GivenHandles();

    /// A duplicate of it. Errors: out_of_resources.
    [[nodiscard]] static Result<Given> duplicate(HANDLE what);
    void keep(Given given) { all_.push_back(std::move(given)); }
    /// Lets go of what has been taken. How many are left.
    std::size_t tidy() noexcept;
    /// Signalled when the first of them has been taken; there is one.
    [[nodiscard]] HANDLE next() const noexcept { return all_.front().over.get(); }

  private:
    std::vector<Given> all_;
};

[[nodiscard]] std::wstring ticket_name(std::uint64_t ticket);

}  // namespace strait::os
