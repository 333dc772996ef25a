#include "os/ready_set.hpp"

#include "os/windows/last_error.hpp"
#include "os/windows/wait.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace strait::os {
namespace {

// Windows waits for 64 handles in one call; one place is left for the stop token's event.
constexpr std::size_t kDirectWait = MAXIMUM_WAIT_OBJECTS - 1;

/// What the thread pool's waits report to.
struct Reports {
    std::mutex mutex;
    std::vector<std::uint64_t> keys;
    Handle arrived;

    void push(std::uint64_t key) {
        const std::scoped_lock lock(mutex);
        keys.push_back(key);
        SetEvent(arrived.get());
    }
    std::vector<std::uint64_t> take() {
        const std::scoped_lock lock(mutex);
        ResetEvent(arrived.get());
        return std::exchange(keys, {});
    }
};

/// One handle of the set. Armed, a wait in the thread pool reports it once.
class Entry {
  public:
    Entry(Reports& reports, HANDLE handle, std::uint64_t key) : reports_(reports), handle_(handle), key_(key) {}
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() { disarm(); }

    [[nodiscard]] HANDLE handle() const noexcept { return handle_; }

    Result<void> arm() {
        if (wait_ != nullptr) return {};
        // The callback only queues a key, so it may run in the pool's thread that waits for up to 63 handles.
        const ULONG flags = WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD;
        if (RegisterWaitForSingleObject(&wait_, handle_, &report, this, INFINITE, flags)) return {};
        wait_ = nullptr;
        return std::unexpected(last_error("RegisterWaitForSingleObject"));
    }
    void disarm() noexcept {
        // INVALID_HANDLE_VALUE: returns when no callback can run any more.
        if (wait_ != nullptr) UnregisterWaitEx(std::exchange(wait_, nullptr), INVALID_HANDLE_VALUE);
    }

  private:
    static void CALLBACK report(void* self, BOOLEAN /*timed out*/) {
        const auto* entry = static_cast<const Entry*>(self);
        entry->reports_.push(entry->key_);
    }

    Reports& reports_;
    HANDLE handle_;
    std::uint64_t key_;
    HANDLE wait_ = nullptr;
};

class WindowsReadySet final : public ReadySet {
  public:
    explicit WindowsReadySet(Handle arrived) { reports_.arrived = std::move(arrived); }

    Result<void> add(NativeHandle handle, std::uint64_t key) override {
        const HANDLE native = as_handle(handle);
        // The mark of "no handle" is also this process's own pseudo handle, and could be waited for.
        if (native == INVALID_HANDLE_VALUE) {
            return fail(Errc::invalid_argument, "this is not a handle that can be waited for");
        }
        if (WaitForSingleObject(native, 0) == WAIT_FAILED) {
            const auto error = last_error("WaitForSingleObject");
            return fail(Error(Errc::invalid_argument, "this is not a handle that can be waited for")
                            .from(error.call(), error.native()));
        }
        entries_.insert_or_assign(key, std::make_unique<Entry>(reports_, native, key));
        return {};
    }

    void remove(std::uint64_t key) noexcept override { entries_.erase(key); }

    Result<std::vector<std::uint64_t>> wait(const Deadline& deadline) override {
        while (true) {
            auto ready = signalled_now();
            if (!ready || !ready->empty()) return ready;
            const bool few = entries_.size() <= kDirectWait;
            const auto woken = few ? wait_directly(deadline) : wait_in_pool(deadline);
            if (!woken) return std::unexpected(woken.error());
        }
    }

  private:
    // Looking at the handles themselves is what makes the set level-triggered.
    Result<std::vector<std::uint64_t>> signalled_now() const {
        std::vector<std::uint64_t> ready;
        std::vector<HANDLE> batch;
        for (auto entry = entries_.begin(); entry != entries_.end();) {
            const auto first = entry;
            batch.clear();
            for (; entry != entries_.end() && batch.size() < kDirectWait; ++entry)
                batch.push_back(entry->second->handle());
            const auto any = wait_any(batch, Deadline::now());
            if (!any && any.error() == Errc::timed_out) continue;
            if (!any) return std::unexpected(any.error());
            // The lowest is known; those behind it are asked one by one, so that none starves.
            auto key = std::next(first, static_cast<std::ptrdiff_t>(*any));
            ready.push_back(key->first);
            for (++key; key != entry; ++key) {
                if (WaitForSingleObject(key->second->handle(), 0) == WAIT_OBJECT_0) ready.push_back(key->first);
            }
        }
        return ready;
    }

    Result<void> wait_directly(const Deadline& deadline) {
        std::vector<HANDLE> all;
        all.reserve(entries_.size() + 1);
        for (const auto& [key, entry] : entries_) all.push_back(entry->handle());
        if (all.empty()) all.push_back(reports_.arrived.get());
        const auto ready = wait_any(all, deadline);
        if (!ready) return std::unexpected(ready.error());
        return {};
    }

    Result<void> wait_in_pool(const Deadline& deadline) {
        for (const auto& [key, entry] : entries_) {
            if (auto armed = entry->arm(); !armed) return armed;
        }
        auto arrived = wait_one(reports_.arrived.get(), deadline);
        // What has reported is armed again by the next wait. A report may also be old: its cause has been dealt with.
        for (const auto key : reports_.take()) {
            const auto found = entries_.find(key);
            if (found != entries_.end()) found->second->disarm();
        }
        return arrived;
    }

    Reports reports_;
    std::map<std::uint64_t, std::unique_ptr<Entry>> entries_;
};

}  // namespace

Result<std::unique_ptr<ReadySet>> ReadySet::create() {
    auto arrived = make_event();
    if (!arrived) return std::unexpected(std::move(arrived.error()));
    return std::make_unique<WindowsReadySet>(std::move(*arrived));
}

}  // namespace strait::os
