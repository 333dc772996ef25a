#pragma once
/// Copying out of and into memory that the other side may copy into and out of at the same time. What came of it is used only once it is known
/// that nobody did. Part of strait::State; programs do not use it by itself.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace strait::state {

// For the language two sides that touch the same bytes are a race unless they do so by atomic operations, which compilers make one word at a time.
// What stands in assembler is not the language's to judge, and moves two words; a sanitizer cannot look into it.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer) && !__has_feature(memory_sanitizer)
#define STRAIT_STATE_WIDE_COPIES  // NOLINT(readability-identifier-naming): a macro has no namespace
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
// The older instruction behind newer ones would wait for the upper halves.
#if defined(__AVX__)
#define strait_state_move "vmovdqu"
#else
#define strait_state_move "movdqu"
#endif
using Wide = long long __attribute__((vector_size(16), aligned(1), may_alias));
[[nodiscard]] inline Wide load_wide(const std::byte* from) noexcept {
    Wide wide;
    asm volatile(strait_state_move " %1, %0" : "=x"(wide) : "m"(*reinterpret_cast<const Wide*>(from)));
    return wide;
}
inline void store_wide(std::byte* to, Wide wide) noexcept {
    asm volatile(strait_state_move " %1, %0" : "=m"(*reinterpret_cast<Wide*>(to)) : "x"(wide));
}

#undef strait_state_move

/// For values of kLines bytes and more: half the instructions, where the CPU has them. False: nothing was copied. Never inline: the upper halves of
/// all wide registers are gone then, as a caller expects of a function.
[[gnu::noinline]] inline bool copy_out_lines(std::byte* to, const std::byte* from, std::size_t size) noexcept {
    if (!__builtin_cpu_supports("avx")) return false;
    // Writing across the end of a line costs twice as much, reading hardly more: behind its first bytes `to` is aligned. The last ones are copied by
    // themselves, some of them once more.
    std::size_t at = -reinterpret_cast<std::uintptr_t>(to) % 32;
    asm volatile(
        "vmovdqu (%[from]), %%ymm0\n"
        "vmovdqu %%ymm0, (%[to])\n"
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
        "cmp %[last], %[at]\n"
        "jb 1b\n"
        "vmovdqu (%[from],%[last]), %%ymm0\n"
        "vmovdqu 32(%[from],%[last]), %%ymm1\n"
        "vmovdqu 64(%[from],%[last]), %%ymm2\n"
        "vmovdqu 96(%[from],%[last]), %%ymm3\n"
        "vmovdqu %%ymm0, (%[to],%[last])\n"
        "vmovdqu %%ymm1, 32(%[to],%[last])\n"
        "vmovdqu %%ymm2, 64(%[to],%[last])\n"
        "vmovdqu %%ymm3, 96(%[to],%[last])\n"
        "vzeroupper\n"
        : [at] "+&r"(at)
        : [to] "r"(to), [from] "r"(from), [last] "r"(size - 128)
        : "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3");
    return true;
}
#undef STRAIT_STATE_WIDE_COPIES
#else
[[nodiscard]] inline bool copy_out_lines(std::byte*, const std::byte*, std::size_t) noexcept { return false; }
using Wide = Word;
[[nodiscard]] inline Wide load_wide(const std::byte* from) noexcept { return load_word(from); }
inline void store_wide(std::byte* to, Wide wide) noexcept { store_word(to, wide); }
#endif
inline constexpr std::size_t kWide = sizeof(Wide);
inline constexpr std::size_t kLines = 160;  ///< from here on copy_out_lines() pays

inline void copy_out_wide(std::byte* to, const std::byte* from) noexcept {
    const Wide wide = load_wide(from);
    std::memcpy(to, &wide, kWide);
}

/// `from` is aligned to a word and readable in whole words; `to` is private.
inline void copy_out(std::byte* to, const std::byte* from, std::size_t size) noexcept {
    if (size >= kLines && copy_out_lines(to, from, size)) return;
    std::size_t at = 0;
    for (; at + kWide <= size; at += kWide) copy_out_wide(to + at, from + at);
    for (; at < size; at += sizeof(Word)) {
        const Word word = load_word(from + at);
        std::memcpy(to + at, &word, size - at < sizeof word ? size - at : sizeof word);
    }
}

/// The same of a size that the compiler knows, without a loop.
template <std::size_t Size>
[[gnu::always_inline]] inline void copy_out_unrolled(std::byte* to, const std::byte* from) noexcept {
    [=]<std::size_t... Part>(std::index_sequence<Part...>) __attribute__((always_inline)) {
        (copy_out_wide(to + Part * kWide, from + Part * kWide), ...);
    }(std::make_index_sequence<Size / kWide>());
    constexpr std::size_t kRest = Size / kWide * kWide;
    if constexpr (Size - kRest >= sizeof(Word)) {
        const Word word = load_word(from + kRest);
        std::memcpy(to + kRest, &word, sizeof word);
    }
    constexpr std::size_t kLast = Size / sizeof(Word) * sizeof(Word);
    if constexpr (Size > kLast) {
        const Word word = load_word(from + kLast);
        std::memcpy(to + kLast, &word, Size - kLast);
    }
}

template <std::size_t Size>
[[gnu::always_inline]] inline void copy_out(std::byte* to, const std::byte* from,
                                            std::integral_constant<std::size_t, Size> /*size*/) noexcept {
    if constexpr (Size < kLines) {
        copy_out_unrolled<Size>(to, from);
    } else {
        copy_out(to, from, std::size_t{Size});
    }
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
