#include "os/windows/message_thread.hpp"

#include "os/windows/last_error.hpp"

#include <future>
#include <system_error>
#include <utility>

namespace strait::os {
namespace {

constexpr const wchar_t* kClassName = L"strait.messages";

// A message with a task, in a pointer that whoever gets it owns.
constexpr UINT kTask = WM_APP;
using Task = std::function<void()>;

std::unique_ptr<Task> task_of(LPARAM second) noexcept { return std::unique_ptr<Task>(reinterpret_cast<Task*>(second)); }

LRESULT CALLBACK handle(HWND window, UINT message, WPARAM first, LPARAM second) {
    if (message == kTask) {
        (*task_of(second))();
        return 0;
    }
    const auto* const on_message =
        reinterpret_cast<const std::function<void(HWND, UINT)>*>(GetWindowLongPtrW(window, GWLP_USERDATA));
    if (on_message != nullptr && *on_message) (*on_message)(window, message);
    return DefWindowProcW(window, message, first, second);
}

void register_class() noexcept {
    WNDCLASSW description{};
    description.lpfnWndProc = handle;
    description.hInstance = GetModuleHandleW(nullptr);
    description.lpszClassName = kClassName;
    RegisterClassW(&description);  // it may be there already
}

}  // namespace

Result<Window> make_message_window(const std::function<void(HWND, UINT)>* on_message) {
    register_class();
    Window window(CreateWindowExW(0, kClassName, nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr,
                                  GetModuleHandleW(nullptr), nullptr));
    if (!window) return std::unexpected(last_error("CreateWindowExW"));
    SetWindowLongPtrW(window.get(), GWLP_USERDATA, reinterpret_cast<LONG_PTR>(on_message));
    return window;
}

Result<void> MessageThread::run(WindowHandler& handler, const std::function<void(Result<void>)>& begun) {
    auto window = make_message_window(&handler.on_message);
    if (!window) return std::unexpected(std::move(window.error()));
    window_ = window->get();
    if (auto ready = handler.begin(window_); !ready) return ready;
    begun({});
    MSG message;
    while (GetMessageW(&message, nullptr, 0, 0) > 0) {
        if (handler.is_dropped && handler.is_dropped(message)) continue;
        DispatchMessageW(&message);
        if (handler.after_message) handler.after_message();
    }
    while (PeekMessageW(&message, window_, kTask, kTask, PM_REMOVE)) static_cast<void>(task_of(message.lParam));
    if (handler.end) handler.end(window_);
    return {};
}

Result<std::unique_ptr<MessageThread>> MessageThread::start(WindowHandler handler) {
    std::unique_ptr<MessageThread> self(new MessageThread);
    std::promise<Result<void>> begun;
    auto answer = begun.get_future();
    try {
        self->thread_ = std::thread([&begun, thread = self.get(), handler = std::move(handler)]() mutable {
            thread->id_ = GetCurrentThreadId();
            bool told = false;
            auto ended = thread->run(handler, [&](Result<void> result) {
                told = true;
                begun.set_value(std::move(result));
            });
            if (!told) begun.set_value(std::move(ended));
        });
    } catch (const std::system_error&) {
        return fail(Errc::out_of_resources, "no thread could be started for the messages");
    }
    if (auto ready = answer.get(); !ready) return std::unexpected(std::move(ready.error()));
    return self;
}

void MessageThread::post(std::function<void()> task) {
    auto owned = std::make_unique<Task>(std::move(task));
    if (PostMessageW(window_, kTask, 0, reinterpret_cast<LPARAM>(owned.get()))) static_cast<void>(owned.release());
}

MessageThread::~MessageThread() {
    if (!thread_.joinable()) return;
    PostThreadMessageW(id_, WM_QUIT, 0, 0);
    thread_.join();
}

}  // namespace strait::os
