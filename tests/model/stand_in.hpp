#pragma once
/// Read in front of each source that is checked: the sources are the library's own, unchanged, and what they know as the standard's
/// atomic objects, fences, clock and memcpy are the model's.
///
/// The standard's own headers have been read before the names change, so that they mean what they always do in there.

#include "model/simulated.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <expected>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace std {
using strait::model::simulated_memcpy;
using strait::model::simulated_signal_fence;
using strait::model::simulated_thread_fence;
using strait::model::SimulatedAtomic;
using strait::model::SimulatedAtomicRef;
namespace chrono {
using strait::model::SimulatedClock;
}
}  // namespace std

#define atomic SimulatedAtomic
#define atomic_ref SimulatedAtomicRef
#define atomic_thread_fence simulated_thread_fence
#define atomic_signal_fence simulated_signal_fence
#define memcpy simulated_memcpy
#define steady_clock SimulatedClock
