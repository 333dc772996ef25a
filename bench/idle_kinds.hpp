#pragma once
/// What can be waited for, as the rows of idling do it: by a user's plain call, without a deadline.

#include <strait/address.hpp>
#include <strait/error.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace strait::bench {

/// The side that ends a wait.
struct Waker {
    std::function<Result<void>()> wake;
    int warm_ups = 0;  ///< as Waiter's
    /// Before the other side begins to wait.
    std::function<Result<void>()> prepare = [] { return Result<void>(); };
};

/// The side that waits.
struct Waiter {
    std::function<Result<void>()> wait;
    int warm_ups = 0;  ///< waits that are ended at once before the one that is measured, so that spinning has just paid
};

struct IdleKind {
    std::string_view name;
    std::string_view scheme;
    Result<Waker> (*make_waker)(const Address& address);        ///< first: makes the object
    Result<Waiter> (*make_waiter)(const std::string& address);  ///< in the other process
    bool is_quick = false;                                      ///< each of these rows takes some seconds
};

[[nodiscard]] std::span<const IdleKind> idle_kinds();

}  // namespace strait::bench
