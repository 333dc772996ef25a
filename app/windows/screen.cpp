#include "screen.hpp"

#include "terminal.hpp"

#include <windows.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace strait::app {
namespace {

using Clock = std::chrono::steady_clock;

std::unexpected<Error> console_error(std::string_view call) {
    return std::unexpected(Error(Errc::io, "the console cannot be used")
                               .from(call, {ErrorDomain::windows, static_cast<int>(GetLastError())}));
}

std::wstring wide(std::string_view text) {
    if (text.empty()) return {};
    const char* const begin = text.data();
    const int bytes = static_cast<int>(text.size());
    const int size = MultiByteToWideChar(CP_UTF8, 0, begin, bytes, nullptr, 0);
    std::wstring result(static_cast<std::size_t>(size), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, begin, bytes, result.data(), size);
    return result;
}

// Wine's console knows what programs have written to it, and not what was on the terminal around it before. That terminal does: it has a second
// screen, and Wine hands the sequences for it on.
bool is_wine() { return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr; }

void write_sequence(HANDLE console, std::string_view sequence) {
    DWORD mode = 0;
    DWORD written = 0;
    if (!GetConsoleMode(console, &mode)) return;
    SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    WriteConsoleA(console, sequence.data(), static_cast<DWORD>(sequence.size()), &written, nullptr);
    SetConsoleMode(console, mode);
}

Key key_of(const KEY_EVENT_RECORD& event) {
    using Kind = Key::Kind;
    switch (event.wVirtualKeyCode) {
        case VK_UP: return {Kind::up};
        case VK_DOWN: return {Kind::down};
        case VK_LEFT: return {Kind::left};
        case VK_RIGHT: return {Kind::right};
        case VK_PRIOR: return {Kind::page_up};
        case VK_NEXT: return {Kind::page_down};
        case VK_HOME: return {Kind::home};
        case VK_END: return {Kind::end};
        default: break;
    }
    const wchar_t letter = event.uChar.UnicodeChar;
    if (letter == 0 || letter > 0x7f) return {};
    const char byte = static_cast<char>(letter);
    return keys_in({&byte, 1}).front();
}

/// A screen buffer of its own, written cell by cell: consoles of all ages and that of Wine can do that, and not all understand escape sequences. The
/// one before is shown again as soon as this one is closed, however the program ends.
class ConsoleScreen final : public Screen {
  public:
    ConsoleScreen() = default;
    ConsoleScreen(const ConsoleScreen&) = delete;
    ConsoleScreen& operator=(const ConsoleScreen&) = delete;
    ~ConsoleScreen() override;

    Result<void> begin();
    [[nodiscard]] Size size() const override;
    Result<void> draw(std::span<const ScreenLine> lines) override;
    Result<std::vector<Key>> keys(Clock::time_point until, const std::stop_token& stop) override;
    void suspend() override {}

  private:
    [[nodiscard]] WORD attributes_of(Style style) const;

    const bool has_keys_ = is_terminal(StandardStream::in);
    const bool has_styles_ = std::getenv("NO_COLOR") == nullptr;  // NOLINT(concurrency-mt-unsafe): nobody sets it
    const HANDLE input_ = GetStdHandle(STD_INPUT_HANDLE);
    const HANDLE before_ = GetStdHandle(STD_OUTPUT_HANDLE);
    HANDLE buffer_ = INVALID_HANDLE_VALUE;
    HANDLE bell_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    DWORD mode_before_ = 0;
};

Result<void> ConsoleScreen::begin() {
    if (bell_ == nullptr) return console_error("CreateEventW");
    buffer_ = CreateConsoleScreenBuffer(GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                        CONSOLE_TEXTMODE_BUFFER, nullptr);
    if (buffer_ == INVALID_HANDLE_VALUE) return console_error("CreateConsoleScreenBuffer");
    if (is_wine()) write_sequence(before_, "\033[?1049h");
    if (!SetConsoleActiveScreenBuffer(buffer_)) return console_error("SetConsoleActiveScreenBuffer");
    const CONSOLE_CURSOR_INFO no_cursor{1, FALSE};
    SetConsoleCursorInfo(buffer_, &no_cursor);
    // Ctrl-C stays what it is; a change of size comes as an event.
    if (has_keys_ && GetConsoleMode(input_, &mode_before_))
        SetConsoleMode(input_, ENABLE_PROCESSED_INPUT | ENABLE_WINDOW_INPUT | ENABLE_EXTENDED_FLAGS);
    return {};
}

ConsoleScreen::~ConsoleScreen() {
    if (mode_before_ != 0) SetConsoleMode(input_, mode_before_);
    if (buffer_ != INVALID_HANDLE_VALUE) {
        SetConsoleActiveScreenBuffer(before_);
        CloseHandle(buffer_);
        if (is_wine()) write_sequence(before_, "\033[?1049l");
    }
    if (bell_ != nullptr) CloseHandle(bell_);
}

Screen::Size ConsoleScreen::size() const {
    CONSOLE_SCREEN_BUFFER_INFO info{};
    if (!GetConsoleScreenBufferInfo(buffer_, &info)) return {};
    const auto columns = info.srWindow.Right - info.srWindow.Left + 1;
    const auto rows = info.srWindow.Bottom - info.srWindow.Top + 1;
    return {static_cast<std::size_t>(std::max(columns, 1)), static_cast<std::size_t>(std::max(rows, 1))};
}

WORD ConsoleScreen::attributes_of(Style style) const {
    constexpr WORD kGrey = FOREGROUND_RED | FOREGROUND_GREEN | FOREGROUND_BLUE;
    constexpr std::array<WORD, 4> kAttributes{
        kGrey, kGrey | FOREGROUND_INTENSITY, BACKGROUND_RED | BACKGROUND_GREEN | BACKGROUND_BLUE, FOREGROUND_INTENSITY};
    return has_styles_ ? kAttributes.at(static_cast<std::size_t>(style)) : kGrey;
}

Result<void> ConsoleScreen::draw(std::span<const ScreenLine> lines) {
    const auto [columns, rows] = size();
    std::vector<CHAR_INFO> cells;
    cells.reserve(columns * rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const auto text = row < lines.size() ? wide(lines[row].text) : std::wstring();
        const WORD attributes = attributes_of(row < lines.size() ? lines[row].style : Style::plain);
        for (std::size_t column = 0; column < columns; ++column) {
            CHAR_INFO cell{};
            cell.Char.UnicodeChar = column < text.size() ? text[column] : L' ';
            cell.Attributes = attributes;
            cells.push_back(cell);
        }
    }
    CONSOLE_SCREEN_BUFFER_INFO info{};
    if (!GetConsoleScreenBufferInfo(buffer_, &info)) return console_error("GetConsoleScreenBufferInfo");
    SMALL_RECT region = info.srWindow;
    const COORD size{static_cast<SHORT>(columns), static_cast<SHORT>(rows)};
    if (!WriteConsoleOutputW(buffer_, cells.data(), size, {0, 0}, &region)) return console_error("WriteConsoleOutputW");
    return {};
}

Result<std::vector<Key>> ConsoleScreen::keys(Clock::time_point until, const std::stop_token& stop) {
    const std::stop_callback ring(stop, [this] { SetEvent(bell_); });
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    const std::array handles{bell_, input_};
    const auto waited = WaitForMultipleObjects(has_keys_ ? 2 : 1, handles.data(), FALSE,
                                               static_cast<DWORD>(std::max<std::int64_t>(left, 0)));
    if (stop.stop_requested()) return fail(Errc::cancelled);
    if (waited == WAIT_FAILED) return console_error("WaitForMultipleObjects");
    std::vector<Key> keys;
    if (waited != WAIT_OBJECT_0 + 1) return keys;
    std::array<INPUT_RECORD, 64> records{};
    DWORD count = 0;
    if (!ReadConsoleInputW(input_, records.data(), static_cast<DWORD>(records.size()), &count))
        return fail(Errc::peer_died, "nobody is at the console any more");
    for (DWORD i = 0; i < count; ++i) {
        const auto& record = records.at(i);
        if (record.EventType == KEY_EVENT && record.Event.KeyEvent.bKeyDown)
            keys.push_back(key_of(record.Event.KeyEvent));
    }
    return keys;
}

}  // namespace

bool Screen::is_possible() { return is_terminal(StandardStream::out); }

Result<std::unique_ptr<Screen>> Screen::open() {
    auto screen = std::make_unique<ConsoleScreen>();
    if (auto begun = screen->begin(); !begun) return std::unexpected(std::move(begun.error()));
    return screen;
}

}  // namespace strait::app
