#include "interrupt.hpp"

#include <windows.h>

#include <mutex>

namespace strait::app {
namespace {

// The console calls its handler in a thread of its own, so a lock is allowed here.
std::mutex current_mutex;
std::stop_source* current = nullptr;

BOOL WINAPI on_console_event(DWORD event) {
    {
        const std::scoped_lock lock(current_mutex);
        // The second one is the system's to handle: it ends the program.
        if (current == nullptr || !current->request_stop()) return FALSE;
    }
    // Windows ends the program as soon as this returns, when its console is closed.
    if (event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT) Sleep(INFINITE);
    return TRUE;
}

}  // namespace

struct Interrupt::State {
    std::stop_source stop;
};

Interrupt::Interrupt() : state_(std::make_unique<State>()) {
    const std::scoped_lock lock(current_mutex);
    current = &state_->stop;
    SetConsoleCtrlHandler(on_console_event, TRUE);
}

Interrupt::~Interrupt() {
    SetConsoleCtrlHandler(on_console_event, FALSE);
    const std::scoped_lock lock(current_mutex);
    current = nullptr;
}

void Interrupt::pass_on(std::uint32_t) noexcept {}

std::stop_token Interrupt::token() const { return state_->stop.get_token(); }

}  // namespace strait::app
