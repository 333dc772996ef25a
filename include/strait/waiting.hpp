#pragma once
/// How a call waits for shared memory to change.

#include <cstdint>

namespace strait {

/// Sleeping costs nothing and waking takes tens of microseconds; looking takes a CPU and notices within a tenth of one.
enum class Waiting : std::uint8_t {
    /// Looks about as long as a wake-up costs, less when that has not paid lately; then sleeps. On a machine with one CPU it never looks; in a
    /// process that is kept on one of several, and where it never pays, before less than one sleep in a hundred.
    adaptive,
    busy,   ///< never sleeps; for a CPU of its own
    sleep,  ///< sleeps at once
};

/// Tells the CPU that this thread looks at memory another one writes.
inline void cpu_relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/// The same for a moment: x86's own pause takes as long as a cache line on its way.
inline void cpu_relax_briefly() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    // Nothing behind it begins before what is in front has ended, the look at memory included.
    __builtin_ia32_lfence();
    __builtin_ia32_lfence();
#endif
}

}  // namespace strait
