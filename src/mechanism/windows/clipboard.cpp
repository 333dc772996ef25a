#include "mechanism/clipboard.hpp"

#include "os/pause.hpp"
#include "os/windows/identity.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/message_thread.hpp"
#include "os/windows/wait.hpp"
#include "os/windows/wide.hpp"
#include "strait/bytes.hpp"
#include "strait/item.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>

namespace strait::mechanism::clipboard {
namespace {

using namespace std::chrono_literals;

constexpr auto kRetry = 10ms;

struct Format {
    UINT number = CF_UNICODETEXT;
    std::string name;  ///< empty: text
};

Result<Format> format_of(const Address& address) {
    const auto name = address.option("format");
    if (!name) return Format{};
    if (name->empty()) return fail(Errc::invalid_address, "the format has no name");
    const auto wide = os::to_wide(*name);
    if (!wide) return std::unexpected(wide.error());
    const UINT number = RegisterClipboardFormatW(wide->c_str());
    if (number == 0) return std::unexpected(os::last_error("RegisterClipboardFormatW"));
    return Format{number, std::string(*name)};
}

// Windows knows the window with which it was opened; a program may open it without one.
std::string holder() {
    DWORD process = 0;
    const HWND window = GetOpenClipboardWindow();
    if (window != nullptr) GetWindowThreadProcessId(window, &process);
    if (process == 0) return "the clipboard is held open by a program that does not say who it is";
    return "the clipboard is held open by " + os::description_of(process);
}

/// The clipboard, open for this thread as long as it lives.
class OpenClipboardGuard {
  public:
    [[nodiscard]] static Result<OpenClipboardGuard> open(HWND window, const Deadline& deadline) {
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        while (!OpenClipboard(window)) {
            auto error = os::last_error("OpenClipboard");
            if (deadline.expired()) return fail(Error(Errc::timed_out, holder()).from("OpenClipboard", error.native()));
            auto ended = os::pause(deadline.or_at(Deadline::Clock::now() + kRetry));
            if (ended != Errc::timed_out) return std::unexpected(std::move(ended));
        }
        return OpenClipboardGuard();
    }
    OpenClipboardGuard(OpenClipboardGuard&& other) noexcept : open_(std::exchange(other.open_, false)) {}
    OpenClipboardGuard& operator=(OpenClipboardGuard&&) = delete;
    ~OpenClipboardGuard() {
        if (open_) CloseClipboard();
    }

  private:
    OpenClipboardGuard() noexcept = default;
    bool open_ = true;
};

/// Global memory, locked as long as it lives.
class LockedMemory {
  public:
    explicit LockedMemory(HGLOBAL memory) noexcept : memory_(memory), data_(GlobalLock(memory)) {}
    LockedMemory(const LockedMemory&) = delete;
    LockedMemory& operator=(const LockedMemory&) = delete;
    ~LockedMemory() { GlobalUnlock(memory_); }
    [[nodiscard]] std::span<std::byte> bytes() const noexcept {
        return {static_cast<std::byte*>(data_), data_ == nullptr ? 0 : GlobalSize(memory_)};
    }

  private:
    HGLOBAL memory_;
    void* data_;
};

struct GlobalTraits {
    using Value = HGLOBAL;
    static Value empty() noexcept { return nullptr; }
    static bool is_empty(Value value) noexcept { return value == nullptr; }
    static void close(Value value) noexcept { GlobalFree(value); }
};
using GlobalMemory = os::Owned<GlobalTraits>;

Result<GlobalMemory> global_copy(std::span<const std::byte> content) {
    GlobalMemory memory(GlobalAlloc(GMEM_MOVEABLE, content.size()));
    if (!memory) return std::unexpected(os::last_error("GlobalAlloc"));
    std::ranges::copy(content, LockedMemory(memory.get()).bytes().begin());
    return memory;
}

// Up to the NUL that ends it; whoever wrote it may have forgotten that.
std::vector<std::byte> as_utf8(std::span<const std::byte> memory) {
    std::wstring wide(memory.size() / sizeof(wchar_t), L'\0');
    std::memcpy(wide.data(), memory.data(), wide.size() * sizeof(wchar_t));
    const auto utf8 = os::to_utf8(std::wstring_view(wide).substr(0, wide.find(L'\0')));
    const auto all = bytes(utf8);
    return {all.begin(), all.end()};
}

class Clipboard final : public os::ItemPort {
  public:
    explicit Clipboard(Format format, os::Handle changed) : format_(std::move(format)), changed_(std::move(changed)) {}

    [[nodiscard]] Result<void> listen();
    Result<std::vector<std::byte>> read(const Deadline& deadline) override;
    Result<void> write(std::span<const std::byte> content, const Deadline& deadline) override;
    Result<void> execute(std::string_view, const Deadline&) override {
        return fail(Errc::not_supported_here, "the clipboard takes no commands; dde:// does");
    }
    Result<void> wait_change(const Deadline& deadline) override;
    Result<NativeHandle> wait_handle() override { return os::as_native(changed_.get()); }

  private:
    [[nodiscard]] Result<GlobalMemory> packed(std::span<const std::byte> content) const;

    Format format_;
    os::Handle changed_;
    std::unique_ptr<os::MessageThread> listener_;  // last: it uses the event
};

Result<void> Clipboard::listen() {
    auto started = os::MessageThread::start({
        .begin = [](HWND window) -> Result<void> {
            if (!AddClipboardFormatListener(window))
                return std::unexpected(os::last_error("AddClipboardFormatListener"));
            return {};
        },
        .on_message =
            [event = changed_.get()](HWND, UINT message) {
                if (message == WM_CLIPBOARDUPDATE) SetEvent(event);
            },
        .end = [](HWND window) { RemoveClipboardFormatListener(window); },
    });
    if (!started) return std::unexpected(std::move(started.error()));
    listener_ = std::move(*started);
    return {};
}

Result<std::vector<std::byte>> Clipboard::read(const Deadline& deadline) {
    const auto open = OpenClipboardGuard::open(nullptr, deadline);
    if (!open) return std::unexpected(open.error());
    const HANDLE memory = GetClipboardData(format_.number);
    if (memory == nullptr) {
        return fail(Errc::not_found, format_.name.empty() ? "there is no text in the clipboard"
                                                          : "there is no '" + format_.name + "' in the clipboard");
    }
    const LockedMemory locked(memory);
    const auto content = locked.bytes();
    if (content.size() > Item::kLargest)
        return fail(Errc::too_large, "it has " + std::to_string(content.size()) + " bytes");
    if (format_.name.empty()) return as_utf8(content);
    return std::vector<std::byte>(content.begin(), content.end());
}

Result<GlobalMemory> Clipboard::packed(std::span<const std::byte> content) const {
    if (!format_.name.empty()) {
        if (content.empty()) return fail(Errc::invalid_argument, "a format has at least one byte");
        return global_copy(content);
    }
    const auto wide = os::to_wide(text(content));
    if (!wide) return fail(Errc::invalid_argument, "text for the clipboard must be UTF-8 without NUL");
    return global_copy(std::as_bytes(std::span(wide->c_str(), wide->size() + 1)));
}

Result<void> Clipboard::write(std::span<const std::byte> content, const Deadline& deadline) {
    auto memory = packed(content);
    if (!memory) return std::unexpected(std::move(memory.error()));
    // It wants an owner; what is written stays when this window has gone.
    const auto window = os::make_message_window();
    if (!window) return std::unexpected(window.error());
    const auto open = OpenClipboardGuard::open(window->get(), deadline);
    if (!open) return std::unexpected(open.error());
    if (!EmptyClipboard()) return std::unexpected(os::last_error("EmptyClipboard"));
    if (SetClipboardData(format_.number, memory->get()) == nullptr)
        return std::unexpected(os::last_error("SetClipboardData"));
    static_cast<void>(memory->release());  // the clipboard's now
    return {};
}

Result<void> Clipboard::wait_change(const Deadline& deadline) {
    if (auto waited = os::wait_one(changed_.get(), deadline); !waited) return waited;
    ResetEvent(changed_.get());
    return {};
}

}  // namespace

Result<std::unique_ptr<os::ItemPort>> open(const Address& address, const Deadline& /*at once*/) {
    auto format = format_of(address);
    if (!format) return std::unexpected(std::move(format.error()));
    auto changed = os::make_event();
    if (!changed) return std::unexpected(std::move(changed.error()));
    auto clipboard = std::make_unique<Clipboard>(std::move(*format), std::move(*changed));
    if (auto listening = clipboard->listen(); !listening) return std::unexpected(std::move(listening.error()));
    return clipboard;
}

Result<std::string> native_name(const Address& address) {
    const auto name = address.option("format");
    return std::string(name.value_or("CF_UNICODETEXT"));
}

}  // namespace strait::mechanism::clipboard
