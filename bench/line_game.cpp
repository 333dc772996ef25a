#include "bench/games.hpp"
#include "bench/spin.hpp"

namespace strait::bench {
namespace {

class LineGame final : public Game {
  public:
    explicit LineGame(std::span<std::byte> memory)
        : there_(reinterpret_cast<LoneWord*>(memory.data())->value),
          back_(reinterpret_cast<LoneWord*>(memory.data() + kApart)->value) {}

    bool lead(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            there_.store(++number_, std::memory_order_release);
            if (!spin_until([this] { return back_.load(std::memory_order_acquire) == number_; })) return false;
        }
        return true;
    }
    bool follow(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            ++number_;
            if (!spin_until([this] { return there_.load(std::memory_order_acquire) == number_; })) return false;
            back_.store(number_, std::memory_order_release);
        }
        return true;
    }

  private:
    std::atomic<std::uint64_t>& there_;
    std::atomic<std::uint64_t>& back_;
    std::uint64_t number_ = 0;
};

}  // namespace

std::size_t line_memory(std::size_t) { return 2 * kApart; }

std::unique_ptr<Game> make_line(std::span<std::byte> memory, std::size_t) { return std::make_unique<LineGame>(memory); }

}  // namespace strait::bench
