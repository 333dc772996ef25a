#pragma once
/// Copying out of and into memory that the other side may copy into and out of at the same time. What came of it is used only once it is known
/// that nobody did. Part of strait::State; programs do not use it by itself.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace strait::state {

// For the language two sides that touch the same bytes are a race unless they do so by atomic operations, which compilers make one word at a time.
// What stands in assembler is not the language's to judge, and moves two words; a sanitizer cannot look into it.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer) && !__has_feature(memory_sanitizer)
#define STRAIT_STATE_WIDE_COPIES
#endif
#else
#define STRAIT_STATE_WIDE_COPIES
#endif
#endif

using Word = std::uint64_t;

[[nodiscard]] inline Word load_word(const std::byte* from) noexcept {
    return std::atomic_ref(*reinterpret_cast<Word*>(const_cast<std::byte*>(from))).load(std::memory_order_relaxed);
}
inline void store_word(std::byte* to, Word word) noexcept {
    std::atomic_ref(*reinterpret_cast<Word*>(to)).store(word, std::memory_order_relaxed);
}

#if defined(STRAIT_STATE_WIDE_COPIES)
using Wide = long long __attribute__((vector_size(16), aligned(1), may_alias));
[[nodiscard]] inline Wide load_wide(const std::byte* from) noexcept {
    Wide wide;
    asm volatile("%vmovdqu %1, %0" : "=x"(wide) : "m"(*reinterpret_cast<const Wide*>(from)));
    return wide;
}
inline void store_wide(std::byte* to, Wide wide) noexcept {
    asm volatile("%vmovdqu %1, %0" : "=m"(*reinterpret_cast<Wide*>(to)) : "x"(wide));
}

/// For values of some lines: half the instructions, where the CPU has them. Answers how many bytes it has copied. Never inline: the upper halves of
/// all wide registers are gone then, as a caller expects of a function.
[[gnu::noinline]] inline std::size_t copy_out_lines(std::byte* to, const std::byte* from, std::size_t size) noexcept {
    if (!__builtin_cpu_supports("avx")) return 0;
    const std::size_t whole = size & ~std::size_t{127};
    std::size_t at = 0;
    asm volatile(
        "1:\n"
        "vmovdqu (%[from],%[at]), %%ymm0\n"
        "vmovdqu 32(%[from],%[at]), %%ymm1\n"
        "vmovdqu 64(%[from],%[at]), %%ymm2\n"
        "vmovdqu 96(%[from],%[at]), %%ymm3\n"
        "vmovdqu %%ymm0, (%[to],%[at])\n"
        "vmovdqu %%ymm1, 32(%[to],%[at])\n"
        "vmovdqu %%ymm2, 64(%[to],%[at])\n"
        "vmovdqu %%ymm3, 96(%[to],%[at])\n"
        "sub $-128, %[at]\n"
        "cmp %[whole], %[at]\n"
        "jb 1b\n"
        "vzeroupper\n"
        : [at] "+r"(at)
        : [to] "r"(to), [from] "r"(from), [whole] "r"(whole)
        : "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3");
    return whole;
}
#undef STRAIT_STATE_WIDE_COPIES
#else
[[nodiscard]] inline std::size_t copy_out_lines(std::byte*, const std::byte*, std::size_t) noexcept { return 0; }
using Wide = Word;
[[nodiscard]] inline Wide load_wide(const std::byte* from) noexcept { return load_word(from); }
inline void store_wide(std::byte* to, Wide wide) noexcept { store_word(to, wide); }
#endif
inline constexpr std::size_t kWide = sizeof(Wide);
inline constexpr std::size_t kLines = 256;  ///< from here on copy_out_lines() pays

/// `from` is aligned to a word and readable in whole words; `to` is private.
[[gnu::always_inline]] inline void copy_out(std::byte* to, const std::byte* from, std::size_t size) noexcept {
    std::size_t at = size >= kLines ? copy_out_lines(to, from, size) : 0;
    for (; at + 4 * kWide <= size; at += 4 * kWide) {
        for (std::size_t part = 0; part < 4; ++part) {
            const Wide wide = load_wide(from + at + part * kWide);
            std::memcpy(to + at + part * kWide, &wide, kWide);
        }
    }
    for (; at + kWide <= size; at += kWide) {
        const Wide wide = load_wide(from + at);
        std::memcpy(to + at, &wide, kWide);
    }
    for (; at + sizeof(Word) <= size; at += sizeof(Word)) {
        const Word word = load_word(from + at);
        std::memcpy(to + at, &word, sizeof word);
    }
    if (at == size) return;
    const Word last = load_word(from + at);
    std::memcpy(to + at, &last, size - at);
}

/// `to` is aligned to a word and writable in whole words; `from` is private.
inline void copy_in(std::byte* to, const std::byte* from, std::size_t size) noexcept {
    std::size_t at = 0;
    for (; at + kWide <= size; at += kWide) {
        Wide wide;
        std::memcpy(&wide, from + at, kWide);
        store_wide(to + at, wide);
    }
    for (; at < size; at += sizeof(Word)) {
        Word word = 0;
        std::memcpy(&word, from + at, size - at < sizeof word ? size - at : sizeof word);
        store_word(to + at, word);
    }
}

}  // namespace strait::state
