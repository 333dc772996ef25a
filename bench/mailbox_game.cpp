#include "bench/games.hpp"
#include "bench/spin.hpp"

#include <cstring>
#include <vector>

namespace strait::bench {
namespace {

/// The number stands in front of its message, so that a small one takes one line.
class Mailbox {
  public:
    Mailbox(std::byte* memory, std::size_t size)
        : number_(*reinterpret_cast<std::atomic<std::uint64_t>*>(memory)),
          letter_(memory + sizeof number_),
          size_(size) {}

    void put(const std::byte* message, std::uint64_t number) {
        std::memcpy(letter_, message, size_);
        number_.store(number, std::memory_order_release);
    }
    [[nodiscard]] bool take(std::byte* message, std::uint64_t number) {
        if (!spin_until([&] { return number_.load(std::memory_order_acquire) == number; })) return false;
        std::memcpy(message, letter_, size_);
        return true;
    }

  private:
    std::atomic<std::uint64_t>& number_;
    std::byte* letter_;
    std::size_t size_;
};

std::size_t box_memory(std::size_t size) {
    return (size + sizeof(std::uint64_t) + kApart - 1) / kApart * kApart + kApart;
}

class MailboxGame final : public Game {
  public:
    MailboxGame(std::span<std::byte> memory, std::size_t size)
        : there_(memory.data(), size), back_(memory.data() + box_memory(size), size), message_(size) {}

    bool lead(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            there_.put(message_.data(), ++number_);
            if (!back_.take(message_.data(), number_)) return false;
        }
        return true;
    }
    bool follow(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!there_.take(message_.data(), ++number_)) return false;
            back_.put(message_.data(), number_);
        }
        return true;
    }

  private:
    Mailbox there_;
    Mailbox back_;
    std::vector<std::byte> message_;
    std::uint64_t number_ = 0;
};

}  // namespace

std::size_t mailbox_memory(std::size_t size) { return 2 * box_memory(size); }

std::unique_ptr<Game> make_mailbox(std::span<std::byte> memory, std::size_t size) {
    return std::make_unique<MailboxGame>(memory, size);
}

}  // namespace strait::bench
