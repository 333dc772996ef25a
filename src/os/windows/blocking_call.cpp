#include "os/windows/blocking_call.hpp"

#include "os/windows/last_error.hpp"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace strait::os {
namespace {

// How long a call is given to notice that it was interrupted. Some cannot: a read from a terminal under Wine.
constexpr int kInterruptAttempts = 50;
constexpr DWORD kInterruptPause = 2;

HANDLE this_thread() noexcept {
    HANDLE real = nullptr;
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &real, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    return real;
}

}  // namespace

struct BlockingCall::Shared {
    std::mutex mutex;
    std::condition_variable changed;
    Call call;
    Outcome outcome;
    bool stopping = false;
    Handle done;
    Handle thread;
};

Result<std::unique_ptr<BlockingCall>> BlockingCall::create() {
    auto done = make_event();
    if (!done) return std::unexpected(std::move(done.error()));
    auto shared = std::make_shared<Shared>();
    shared->done = std::move(*done);
    try {
        std::thread([shared] { work(shared); }).detach();
    } catch (const std::system_error&) {
        return fail(Errc::out_of_resources, "no thread could be started");
    }
    return std::unique_ptr<BlockingCall>(new BlockingCall(std::move(shared)));
}

BlockingCall::BlockingCall(std::shared_ptr<Shared> shared) noexcept : shared_(std::move(shared)) {}

BlockingCall::~BlockingCall() {
    if (under_way_) interrupt();
    const std::scoped_lock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->changed.notify_all();
}

void BlockingCall::work(const std::shared_ptr<Shared>& shared) {
    std::unique_lock lock(shared->mutex);
    shared->thread.reset(this_thread());
    while (true) {
        shared->changed.wait(lock, [&shared] { return shared->call || shared->stopping; });
        if (!shared->call) return;
        const Call call = std::exchange(shared->call, nullptr);
        lock.unlock();
        const Outcome outcome = call();
        lock.lock();
        shared->outcome = outcome;
        SetEvent(shared->done.get());
    }
}

void BlockingCall::start(Call call) {
    ResetEvent(shared_->done.get());
    const std::scoped_lock lock(shared_->mutex);
    shared_->call = std::move(call);
    under_way_ = true;
    shared_->changed.notify_all();
}

HANDLE BlockingCall::done() const noexcept { return shared_->done.get(); }

Result<Outcome> BlockingCall::take(const Deadline& deadline) {
    if (auto waited = wait_one(done(), deadline); !waited) return std::unexpected(std::move(waited.error()));
    const std::scoped_lock lock(shared_->mutex);
    under_way_ = false;
    return shared_->outcome;
}

bool BlockingCall::interrupt() noexcept {
    // Again and again, because the thread may not have entered its call yet.
    for (int attempt = 0; attempt < kInterruptAttempts; ++attempt) {
        {
            const std::scoped_lock lock(shared_->mutex);
            if (shared_->thread) CancelSynchronousIo(shared_->thread.get());
        }
        if (WaitForSingleObject(done(), kInterruptPause) == WAIT_OBJECT_0) return true;
    }
    return false;
}

Result<Outcome> call_with_deadline(const BlockingCall::Call& call, const Deadline& deadline) {
    if (deadline.is_never()) return call();
    auto blocking = BlockingCall::create();
    if (!blocking) return std::unexpected(std::move(blocking.error()));
    (*blocking)->start(call);
    auto outcome = (*blocking)->take(deadline);
    // It may have been done just before it could be interrupted.
    if (!outcome && (*blocking)->interrupt()) {
        const auto late = (*blocking)->take(Deadline::never());
        if (late && late->error != ERROR_OPERATION_ABORTED) return late;
    }
    return outcome;
}

}  // namespace strait::os
