#pragma once
/// A terminal as a screen of its own, and the keys pressed there. What was on the terminal before comes back when this goes.

#include <strait/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace strait::app {

struct Key {
    enum class Kind : std::uint8_t {
        letter,
        up,
        down,
        left,
        right,
        page_up,
        page_down,
        home,
        end,
        enter,
        escape,
        erase,
        suspend,  ///< Ctrl-Z
        none,     ///< nothing that anybody has a use for
    };
    Kind kind = Kind::none;
    char letter = '\0';
};

/// What a terminal sends for keys, as far as it is known; an escape that nothing follows is the key itself.
[[nodiscard]] std::vector<Key> keys_in(std::string_view sent);

enum class Style : std::uint8_t { plain, strong, reverse, faint };

struct ScreenLine {
    std::string text;  ///< UTF-8, not longer than the screen is wide
    Style style = Style::plain;
};

/// One at a time, while an Interrupt lives: what ends the program by its token ends this too. One thread.
class Screen {
  public:
    struct Size {
        std::size_t columns = 80;
        std::size_t rows = 24;
    };

    /// Whether stdout is a terminal on which one can write anywhere. Linux: not with TERM=dumb.
    [[nodiscard]] static bool is_possible();
    /// Keys come from stdin, if that is a terminal. Errors: io.
    [[nodiscard]] static Result<std::unique_ptr<Screen>> open();

    Screen() = default;
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;
    virtual ~Screen() = default;

    [[nodiscard]] virtual Size size() const = 0;
    /// From the top; what is below is empty. Errors: io.
    [[nodiscard]] virtual Result<void> draw(std::span<const ScreenLine> lines) = 0;
    /// Waits for keys, none when the time is over or the size has changed. Errors: cancelled, peer_died (nobody is at the terminal any more).
    [[nodiscard]] virtual Result<std::vector<Key>> keys(std::chrono::steady_clock::time_point until,
                                                        const std::stop_token& stop) = 0;
    /// Gives the terminal back, stops as Ctrl-Z does, and takes it again when the program goes on. Windows has no such thing.
    virtual void suspend() = 0;
};

}  // namespace strait::app
