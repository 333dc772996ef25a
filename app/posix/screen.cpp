#include "screen.hpp"

#include "terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>

namespace strait::app {
namespace {

using Clock = std::chrono::steady_clock;

std::unexpected<Error> terminal_error(std::string_view call) {
    return std::unexpected(Error(Errc::io, "the terminal cannot be used").from(call, {ErrorDomain::posix, errno}));
}

/// A signal that this thread does not get while this lives.
class Blocked {
  public:
    explicit Blocked(int signal) {
        sigset_t set;
        ::sigemptyset(&set);
        ::sigaddset(&set, signal);
        ::pthread_sigmask(SIG_BLOCK, &set, &before_);
    }
    Blocked(const Blocked&) = delete;
    Blocked& operator=(const Blocked&) = delete;
    ~Blocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

// Any thread may get the signal of another size, and at any moment: what it rings stays rung until somebody looks.
std::atomic<int> bell_of_resizing = -1;
static_assert(std::atomic<int>::is_always_lock_free);

void ring_resized(int /*signal*/) {
    const int before = errno;
    ::eventfd_write(bell_of_resizing, 1);
    errno = before;
}

class TerminalScreen final : public Screen {
  public:
    TerminalScreen();
    TerminalScreen(const TerminalScreen&) = delete;
    TerminalScreen& operator=(const TerminalScreen&) = delete;
    ~TerminalScreen() override;

    Result<void> begin();
    [[nodiscard]] Size size() const override;
    Result<void> draw(std::span<const ScreenLine> lines) override;
    Result<std::vector<Key>> keys(Clock::time_point until, const std::stop_token& stop) override;
    void suspend() override;

  private:
    void end() noexcept;
    [[nodiscard]] std::string_view code_of(Style style) const;

    const bool has_keys_ = is_terminal(StandardStream::in);
    const bool has_styles_ = std::getenv("NO_COLOR") == nullptr;  // NOLINT(concurrency-mt-unsafe): nobody sets it
    int bell_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    termios before_{};
    bool begun_ = false;
    struct sigaction resized_before_{};
};

Result<void> write_all(std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(STDOUT_FILENO, text.data(), text.size());
        if (count < 0 && errno == EAGAIN) {
            pollfd room{STDOUT_FILENO, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (count < 0 && errno != EINTR) {
            return terminal_error("write");
        }
        if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

// Its own screen; lines that are too long are cut, not broken; no cursor.
constexpr std::string_view kBegin = "\033[?1049h\033[?7l\033[?25l";
constexpr std::string_view kEnd = "\033[?7h\033[?25h\033[?1049l";

// A program in the background may set the modes of its terminal only while it does not get this signal. When our parent is killed, we are there.
Result<void> set_modes(const termios& modes) {
    const Blocked no_stop(SIGTTOU);
    if (::tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) < 0) return terminal_error("tcsetattr");
    return {};
}

TerminalScreen::TerminalScreen() {
    // The size is asked for each time.
    bell_of_resizing = bell_;
    struct sigaction action{};
    action.sa_handler = ring_resized;
    ::sigaction(SIGWINCH, &action, &resized_before_);
    // Whoever has started us is gone: nobody would give the terminal back.
    ::prctl(PR_SET_PDEATHSIG, SIGHUP);
}

TerminalScreen::~TerminalScreen() {
    end();
    ::sigaction(SIGWINCH, &resized_before_, nullptr);
    bell_of_resizing = -1;
    if (bell_ >= 0) ::close(bell_);
}

Result<void> TerminalScreen::begin() {
    if (bell_ < 0) return terminal_error("eventfd");
    if (has_keys_) {
        if (::tcgetattr(STDIN_FILENO, &before_) < 0) return terminal_error("tcgetattr");
        termios raw = before_;
        // Ctrl-C stays a signal; Ctrl-Z is a key, so that the terminal can be given back first.
        raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
        raw.c_cc[VSUSP] = _POSIX_VDISABLE;
        raw.c_cc[VMIN] = 0;
        raw.c_cc[VTIME] = 0;
        if (auto set = set_modes(raw); !set) return set;
    }
    begun_ = true;
    return write_all(kBegin);
}

void TerminalScreen::end() noexcept {
    if (!begun_) return;
    begun_ = false;
    // First: who sees the screen that was there before may go on at once.
    if (has_keys_) static_cast<void>(set_modes(before_));
    static_cast<void>(write_all(kEnd));
}

Screen::Size TerminalScreen::size() const {
    winsize window{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) < 0 || window.ws_col == 0 || window.ws_row == 0) return {};
    return {window.ws_col, window.ws_row};
}

std::string_view TerminalScreen::code_of(Style style) const {
    if (!has_styles_) return "";
    constexpr std::array<std::string_view, 4> kCodes{"", "\033[1m", "\033[7m", "\033[2m"};
    return kCodes.at(static_cast<std::size_t>(style));
}

Result<void> TerminalScreen::draw(std::span<const ScreenLine> lines) {
    std::string text = "\033[H";
    bool is_first = true;
    for (const auto& line : lines) {
        if (!is_first) text += "\r\n";
        is_first = false;
        const auto code = code_of(line.style);
        text += std::string(code) + line.text + (code.empty() ? "" : "\033[0m") + "\033[K";
    }
    return write_all(text + "\033[J");
}

Result<std::vector<Key>> TerminalScreen::keys(Clock::time_point until, const std::stop_token& stop) {
    const std::stop_callback ring(stop, [this] { ::eventfd_write(bell_, 1); });
    const auto left = std::max(until - Clock::now(), Clock::duration::zero());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const timespec time{static_cast<time_t>(seconds.count()),
                        static_cast<long>(std::chrono::nanoseconds(left - seconds).count())};
    std::array awaited{pollfd{bell_, POLLIN, 0}, pollfd{has_keys_ ? STDIN_FILENO : -1, POLLIN, 0}};
    const int ready = ::ppoll(awaited.data(), awaited.size(), &time, nullptr);
    if (stop.stop_requested()) return fail(Errc::cancelled);
    if (ready < 0 && errno != EINTR) return terminal_error("ppoll");
    eventfd_t rung = 0;
    static_cast<void>(::eventfd_read(bell_, &rung));
    if (ready <= 0 || awaited[1].revents == 0) return std::vector<Key>{};
    std::array<char, 256> buffer{};
    const auto count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count <= 0) return fail(Errc::peer_died, "nobody is at the terminal any more");
    return keys_in({buffer.data(), static_cast<std::size_t>(count)});
}

void TerminalScreen::suspend() {
    end();
    ::raise(SIGTSTP);
    static_cast<void>(begin());
}

}  // namespace

bool Screen::is_possible() {
    const char* const kind = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return is_terminal(StandardStream::out) && kind != nullptr && std::string_view(kind) != "dumb";
}

Result<std::unique_ptr<Screen>> Screen::open() {
    auto screen = std::make_unique<TerminalScreen>();
    if (auto begun = screen->begin(); !begun) return std::unexpected(std::move(begun.error()));
    return screen;
}

}  // namespace strait::app
