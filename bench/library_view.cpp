#include "bench/library_view.hpp"

#include <strait/raw_topic.hpp>

#include <fmt/format.h>

#include <chrono>
#include <random>

namespace strait::bench {

using namespace std::chrono_literals;

void let_library_look(const CpuPair& cpus) {
    if (!cpus.are_two()) return;
    free_on(cpus);
    std::random_device random;
    const auto address = fmt::format("shm://strait-bench-{:08x}{:08x}", random(), random());
    // Any wait of the adaptive kind will do: that for a message that nobody publishes.
    const auto publisher = RawPublisher::create(address, sizeof(int), {.policy = keep_last(1), .subscribers = 1});
    auto subscriber = RawSubscriber::attach(address);
    if (subscriber) static_cast<void>(subscriber->receive(Deadline::after(1ms)));
}

}  // namespace strait::bench
