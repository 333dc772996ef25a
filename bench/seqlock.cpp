#include "bench/seqlock.hpp"

#include "bench/alone.hpp"
#include "bench/spin.hpp"
#include "bench/workbench.hpp"

#include <strait/region.hpp>

#include <cstring>
#include <vector>

namespace strait::bench {
namespace {

class SeqlockReader {
  public:
    SeqlockReader(Region region, std::size_t size) : region_(std::move(region)), value_(size) {}

    void operator()(std::uint64_t count) {
        auto* const memory = region_.writable().data();
        auto& version = reinterpret_cast<LoneWord*>(memory)->value;
        for (std::uint64_t i = 0; i < count; ++i) {
            std::uint64_t before = 0;
            do {
                before = version.load(std::memory_order_acquire);
                std::memcpy(value_.data(), memory + kValueAt, value_.size());
                std::atomic_thread_fence(std::memory_order_acquire);
            } while (before % 2 != 0 || version.load(std::memory_order_relaxed) != before);
        }
    }

  private:
    static constexpr std::size_t kValueAt = sizeof(std::uint64_t);
    Region region_;
    std::vector<std::byte> value_;
};

Result<std::unique_ptr<Contender>> make(const Workbench& bench, const Task& task) {
    auto region = Region::create(bench.address("shm"), {.size = task.size + kApart});
    if (!region) return std::unexpected(region.error());
    return alone(SeqlockReader(std::move(*region), task.size));
}

}  // namespace

Entrant seqlock_read(const Task& task) { return {"bare seqlock", task, make}; }

}  // namespace strait::bench
