#pragma once
/// What the peers of the bench have in common: programs of their own, of which one serves `add` and another calls it. Nothing of strait's is in them.
///
/// `PROGRAM serve ADDRESS CPU` says `ready` and serves until its stdin ends. `PROGRAM call ADDRESS CPU` reads `round-trip N` or `rate N`, a line each,
/// makes so many calls, and says what the median of them took in nanoseconds, or how many there were in a second.

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

namespace strait::bench::peers {

struct Caller {
    std::function<int(int, int)> add;
    /// So many calls, of which 64 are under way at a time; not every peer is asked for it.
    std::function<void(std::size_t)> add_many;
};

inline constexpr std::size_t kInFlight = 64;

using Clock = std::chrono::steady_clock;

inline double nanoseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

inline double median_call(const Caller& caller, std::size_t count) {
    std::vector<double> times;
    times.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto start = Clock::now();
        if (caller.add(2, 3) != 5) throw std::runtime_error("2 and 3 are not 5");
        times.push_back(nanoseconds_since(start));
    }
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(count / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

inline double calls_per_second(const Caller& caller, std::size_t count) {
    const auto start = Clock::now();
    caller.add_many(count);
    return static_cast<double>(count) * 1e9 / nanoseconds_since(start);
}

inline void follow_orders(const Caller& caller) {
    std::string measure;
    std::size_t count = 0;
    while (std::cin >> measure >> count)
        std::cout << (measure == "rate" ? calls_per_second(caller, count) : median_call(caller, count)) << std::endl;
}

inline void say_ready() { std::cout << "ready" << std::endl; }

inline void wait_for_end() {
    std::string word;
    while (std::cin >> word) {
    }
}

inline void pin_to(unsigned cpu) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(cpu, &only);
    ::sched_setaffinity(0, sizeof only, &only);
}

/// main() of each: `serve(address)` and `call(address)`, which ends in follow_orders().
template <typename Serve, typename Call>
int run(int count, char** words, Serve serve, Call call) {
    try {
        if (count != 4) throw std::runtime_error("expected: serve|call ADDRESS CPU");
        pin_to(static_cast<unsigned>(std::stoul(words[3])));
        std::string(words[1]) == "serve" ? serve(std::string(words[2])) : call(std::string(words[2]));
        return 0;
    } catch (const std::exception& exception) {
        std::cerr << words[0] << ": " << exception.what() << '\n';
        return 1;
    }
}

}  // namespace strait::bench::peers
