#include "bench/game.hpp"
#include "bench/spin.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace strait::bench {
namespace {

/// A word that is slept on.
class Bell {
  public:
    explicit Bell(std::byte* memory) : word_(*reinterpret_cast<std::atomic<std::uint32_t>*>(memory)) {}

    void ring(std::uint32_t number) {
        word_.store(number, std::memory_order_release);
        ::syscall(SYS_futex, &word_, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    }
    [[nodiscard]] bool wait(std::uint32_t number) {
        for (auto seen = word_.load(std::memory_order_acquire); seen != number;
             seen = word_.load(std::memory_order_acquire)) {
            const timespec patience{.tv_sec = 10, .tv_nsec = 0};
            const auto slept = ::syscall(SYS_futex, &word_, FUTEX_WAIT, seen, &patience, nullptr, 0);
            if (slept != 0 && errno == ETIMEDOUT) return false;
        }
        return true;
    }

  private:
    std::atomic<std::uint32_t>& word_;
};

class FutexGame final : public Game {
  public:
    explicit FutexGame(std::span<std::byte> memory) : there_(memory.data()), back_(memory.data() + kApart) {}

    bool lead(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            there_.ring(++number_);
            if (!back_.wait(number_)) return false;
        }
        return true;
    }
    bool follow(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!there_.wait(++number_)) return false;
            back_.ring(number_);
        }
        return true;
    }

  private:
    Bell there_;
    Bell back_;
    std::uint32_t number_ = 0;
};

constexpr std::array kGames{GameRow{"futex", [](std::size_t) -> std::size_t { return 2 * kApart; },
                                    [](std::span<std::byte> memory, std::size_t) -> std::unique_ptr<Game> {
                                        return std::make_unique<FutexGame>(memory);
                                    }}};

}  // namespace

std::span<const GameRow> system_games() { return kGames; }

}  // namespace strait::bench
