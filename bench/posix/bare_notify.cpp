#include "bench/bare_notify.hpp"

#include "bench/alone.hpp"
#include "bench/posix/descriptor.hpp"
#include "bench/posix/forked_process.hpp"
#include "bench/workbench.hpp"

#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>

#include <atomic>
#include <new>

namespace strait::bench {
namespace {

/// One object in memory that a forked process shares.
template <typename Object>
class SharedObject {
  public:
    static Result<SharedObject> make() {
        void* const memory = ::mmap(nullptr, sizeof(Object), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return std::unexpected(last_error("mmap"));
        return SharedObject(new (memory) Object);
    }
    SharedObject(SharedObject&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    SharedObject& operator=(SharedObject&&) = delete;
    ~SharedObject() {
        if (object_ != nullptr) ::munmap(object_, sizeof(Object));
    }
    [[nodiscard]] Object* operator->() const noexcept { return object_; }
    [[nodiscard]] Object& operator*() const noexcept { return *object_; }

  private:
    explicit SharedObject(Object* object) noexcept : object_(object) {}
    Object* object_;
};

struct Word {
    std::atomic<std::uint32_t> value{0};
};

struct Semaphores {
    Semaphores() {
        ::sem_init(&there, 1, 0);
        ::sem_init(&back, 1, 0);
    }
    alignas(128) sem_t there;
    alignas(128) sem_t back;
};

struct RobustMutex {
    RobustMutex() {
        pthread_mutexattr_t kind;
        ::pthread_mutexattr_init(&kind);
        ::pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
        ::pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
        ::pthread_mutex_init(&mutex, &kind);
        ::pthread_mutexattr_destroy(&kind);
        ::sem_init(&orders, 1, 0);
        ::sem_init(&done, 1, 0);
    }
    void lock_and_unlock(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            ::pthread_mutex_lock(&mutex);
            ::pthread_mutex_unlock(&mutex);
        }
    }
    alignas(128) pthread_mutex_t mutex;
    alignas(128) sem_t orders;
    alignas(128) sem_t done;
    alignas(128) std::uint64_t asked = 0;  // of the round that `orders` begins
};

bool take(sem_t& semaphore) { return ::sem_wait(&semaphore) == 0; }

class SemaphoreContender final : public Contender {
  public:
    SemaphoreContender(SharedObject<Semaphores> semaphores, ForkedProcess other)
        : semaphores_(std::move(semaphores)), other_(std::move(other)) {}

    Result<void> begin(const Order&) override { return {}; }
    Result<void> run(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            ::sem_post(&semaphores_->there);
            if (!take(semaphores_->back)) return std::unexpected(last_error("sem_wait"));
        }
        return {};
    }
    Result<void> end() override { return {}; }

  private:
    SharedObject<Semaphores> semaphores_;
    ForkedProcess other_;
};

class RivalContender final : public Contender {
  public:
    RivalContender(SharedObject<RobustMutex> mutex, ForkedProcess other)
        : mutex_(std::move(mutex)), other_(std::move(other)) {}

    Result<void> begin(const Order& order) override {
        mutex_->asked = order.count;
        ::sem_post(&mutex_->orders);
        return {};
    }
    Result<void> run(std::uint64_t count) override {
        mutex_->lock_and_unlock(count);
        return {};
    }
    Result<void> end() override {
        if (!take(mutex_->done)) return std::unexpected(last_error("sem_wait"));
        return {};
    }

  private:
    SharedObject<RobustMutex> mutex_;
    ForkedProcess other_;
};

Result<std::unique_ptr<Contender>> make_semaphores(const Workbench& bench, const Task&) {
    auto shared = SharedObject<Semaphores>::make();
    if (!shared) return std::unexpected(shared.error());
    auto& semaphores = **shared;
    auto other = ForkedProcess::start(bench.cpus().there, {}, [&semaphores] {
        while (take(semaphores.there)) ::sem_post(&semaphores.back);
    });
    if (!other) return std::unexpected(other.error());
    return std::make_unique<SemaphoreContender>(std::move(*shared), std::move(*other));
}

Result<std::unique_ptr<Contender>> make_rivals(const Workbench& bench, const Task&) {
    auto shared = SharedObject<RobustMutex>::make();
    if (!shared) return std::unexpected(shared.error());
    auto& mutex = **shared;
    auto other = ForkedProcess::start(bench.cpus().there, {}, [&mutex] {
        while (take(mutex.orders)) {
            mutex.lock_and_unlock(mutex.asked);
            ::sem_post(&mutex.done);
        }
    });
    if (!other) return std::unexpected(other.error());
    return std::make_unique<RivalContender>(std::move(*shared), std::move(*other));
}

/// `work(object, count)` on a shared object that no other process has.
template <typename Object, typename Work>
Entrant alone_with(std::string name, const Task& task, Work work) {
    return {std::move(name), task, [work](const Workbench&, const Task&) -> Result<std::unique_ptr<Contender>> {
                auto shared = SharedObject<Object>::make();
                if (!shared) return std::unexpected(shared.error());
                return alone([shared = std::move(*shared), work](std::uint64_t count) { work(*shared, count); });
            }};
}

}  // namespace

std::optional<Entrant> bare_exchanges(const Task& task) {
    return alone_with<Word>("two bare exchanges", task, [](Word& word, std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            word.value.exchange(1, std::memory_order_release);
            word.value.exchange(0, std::memory_order_acquire);
        }
    });
}

std::optional<Entrant> bare_semaphores(const Task& task) { return Entrant{"bare sem_t", task, make_semaphores}; }

std::optional<Entrant> bare_semaphore_alone(const Task& task) {
    return alone_with<Semaphores>("bare sem_t", task, [](Semaphores& semaphores, std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            ::sem_post(&semaphores.there);
            ::sem_wait(&semaphores.there);
        }
    });
}

std::optional<Entrant> bare_mutex_alone(const Task& task) {
    return alone_with<RobustMutex>("bare robust mutex", task,
                                   [](RobustMutex& mutex, std::uint64_t count) { mutex.lock_and_unlock(count); });
}

std::optional<Entrant> bare_mutex_rivals(const Task& task) { return Entrant{"bare robust mutex", task, make_rivals}; }

}  // namespace strait::bench
