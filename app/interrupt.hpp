#pragma once
/// Ctrl-C as a stop token.

#include <cstdint>
#include <memory>
#include <stop_token>

namespace strait::app {

/// While this lives, Ctrl-C (and being asked to end: SIGTERM, SIGHUP, a closed console) triggers the token instead of ending the program, so
/// that destructors run and nothing is left behind. A second one ends it at once. One object at a time.
class Interrupt {
  public:
    Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    ~Interrupt();

    [[nodiscard]] std::stop_token token() const;
    /// Hands the signal that has triggered the token on to a child, which has got what comes from the terminal by itself. (On Windows nothing: a console
    /// tells all its programs.)
    static void pass_on(std::uint32_t process_id) noexcept;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace strait::app
