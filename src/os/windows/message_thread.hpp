#pragma once
/// A thread with a window that only gets messages, and the loop that hands them out.

#include "os/windows/handle.hpp"
#include "strait/error.hpp"

#include <functional>
#include <memory>
#include <thread>

namespace strait::os {

/// What runs in the thread. `begin` gets the window before the loop starts; `on_message` sees each message to the window.
struct WindowHandler {
    std::function<Result<void>(HWND)> begin;
    std::function<void(HWND, UINT)> on_message;
    std::function<bool(const MSG&)> is_dropped =
        {};                                    ///< asked of each one before the loop hands it out, to whichever window
    std::function<void()> after_message = {};  ///< after each one that the loop has handed out, to whichever window
    std::function<void(HWND)> end;
};

/// Lives as long as this object. Source: CreateWindowExW below HWND_MESSAGE, GetMessageW.
class MessageThread {
  public:
    /// Returns when `begin` has. Errors: those of begin, out_of_resources.
    [[nodiscard]] static Result<std::unique_ptr<MessageThread>> start(WindowHandler handler);
    MessageThread(const MessageThread&) = delete;
    MessageThread& operator=(const MessageThread&) = delete;
    ~MessageThread();

    /// Runs it in the thread, after what was posted before. What has not run at the end is dropped. Any thread.
    void post(std::function<void()> task);

  private:
    MessageThread() = default;
    Result<void> run(WindowHandler& handler, const std::function<void(Result<void>)>& begun);

    DWORD id_ = 0;
    HWND window_ = nullptr;
    std::thread thread_;
};

/// A window that gets messages only and is never seen. Errors: out_of_resources.
struct WindowTraits {
    using Value = HWND;
    static Value empty() noexcept { return nullptr; }
    static bool is_empty(Value value) noexcept { return value == nullptr; }
    static void close(Value value) noexcept { DestroyWindow(value); }
};
using Window = Owned<WindowTraits>;
[[nodiscard]] Result<Window> make_message_window(const std::function<void(HWND, UINT)>* on_message = nullptr);

}  // namespace strait::os
