#pragma once
/// Which types may lie in memory that several programs see, and how such a type is recognised.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace strait {

/// How a type is recognised by a program that was compiled elsewhere: all four must agree.
struct TypeMark {
    std::string_view name;   ///< as it is written, without its namespace; numbers by kind and bits: `int64`, `float64`
    std::uint32_t size = 0;  ///< bytes; 0: bytes of any number
    std::uint32_t alignment = 1;
    std::uint64_t layout = 0;  ///< a hash over the kinds, sizes and order of what is in it

    friend bool operator==(const TypeMark&, const TypeMark&) = default;
};

/// Raw bytes of any number.
inline constexpr TypeMark kBytesMark{.name = "bytes"};

/// Specialise it as true for a type that the compiler cannot take apart (one with an anonymous union in it): it is then known by its name,
/// size and alignment only.
template <typename T>
inline constexpr bool kOpaqueLayout = false;

namespace type_marks {

constexpr std::uint64_t kFirst = 0xcbf2'9ce4'8422'2325;  // FNV-1a over words

constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) noexcept {
    for (int bit = 0; bit < 64; bit += 8) hash = (hash ^ (word >> bit & 0xff)) * 0x100'0000'01b3;
    return hash;
}

/// Stands for any member in an initialiser, to count them; not for a base class and not for the whole.
template <typename Whole>
struct AnyMember {
    template <typename Member>
        requires(!std::is_base_of_v<Member, Whole>)
    operator Member() const noexcept;  // NOLINT(google-explicit-constructor): that is what it is for
};

/// Stands for a base class in an initialiser.
template <typename Whole>
struct AnyBase {
    template <typename Base>
        requires(std::is_base_of_v<Base, Whole> && !std::is_same_v<Base, Whole>)
    operator Base() const noexcept;  // NOLINT(google-explicit-constructor): as above
};

/// T{before..., {inside...}, after...}, or T{before...} where `inside` is empty.
template <typename T, std::size_t... Before, std::size_t... Inside, std::size_t... After>
constexpr bool takes(std::index_sequence<Before...>, std::index_sequence<Inside...>, std::index_sequence<After...>) {
    if constexpr (sizeof...(Inside) == 0) {
        return requires { T{(static_cast<void>(Before), AnyMember<T>{})...}; };
    } else {
        return requires {
            T{(static_cast<void>(Before), AnyMember<T>{})...,
              {(static_cast<void>(Inside), AnyMember<T>{})...},
              (static_cast<void>(After), AnyMember<T>{})...};
        };
    }
}
template <typename T, std::size_t Before, std::size_t Inside = 0, std::size_t After = 0>
constexpr bool takes() {
    return takes<T>(std::make_index_sequence<Before>{}, std::make_index_sequence<Inside>{},
                    std::make_index_sequence<After>{});
}

constexpr std::size_t kMostMembers = 16;
constexpr std::size_t kTooMany = kMostMembers + 1;

/// How many initialisers T takes, the elements of a C array counted one by one.
template <typename T, std::size_t Count = kTooMany>
constexpr std::size_t initialisers() {
    if constexpr (Count == 0 || takes<T, Count>()) {
        return Count;
    } else {
        return initialisers<T, Count - 1>();
    }
}

/// How many of them the member takes that begins with this one: more than one for a C array, which takes them in braces just as well and
/// leaves as many for the rest.
template <typename T, std::size_t Total, std::size_t At, std::size_t Size = Total - At>
constexpr std::size_t initialisers_at() {
    if constexpr (Size <= 1) {
        return 1;
    } else if constexpr (takes<T, At, Size, Total - At - Size>() && !takes<T, At, Size, Total - At - Size + 1>()) {
        return Size;
    } else {
        return initialisers_at<T, Total, At, Size - 1>();
    }
}

template <typename T, std::size_t Total, std::size_t At = 0>
constexpr std::size_t members() {
    if constexpr (At >= Total) {
        return 0;
    } else {
        return 1 + members<T, Total, At + initialisers_at<T, Total, At>()>();
    }
}

template <typename... Members>
struct List {};

template <std::size_t Count, typename T>
auto listed(T& v) {
    // NOLINTBEGIN: what C++23 has instead of reflection
    // clang-format off
    if constexpr (Count == 1) { auto& [a] = v; return List<decltype(a)>(); }
    else if constexpr (Count == 2) { auto& [a, b] = v; return List<decltype(a), decltype(b)>(); }
    else if constexpr (Count == 3) { auto& [a, b, c] = v; return List<decltype(a), decltype(b), decltype(c)>(); }
    else if constexpr (Count == 4) { auto& [a, b, c, d] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d)>(); }
    else if constexpr (Count == 5) { auto& [a, b, c, d, e] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e)>(); }
    else if constexpr (Count == 6) { auto& [a, b, c, d, e, f] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f)>(); }
    else if constexpr (Count == 7) { auto& [a, b, c, d, e, f, g] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g)>(); }
    else if constexpr (Count == 8) { auto& [a, b, c, d, e, f, g, h] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h)>(); }
    else if constexpr (Count == 9) { auto& [a, b, c, d, e, f, g, h, i] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i)>(); }
    else if constexpr (Count == 10) { auto& [a, b, c, d, e, f, g, h, i, j] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j)>(); }
    else if constexpr (Count == 11) { auto& [a, b, c, d, e, f, g, h, i, j, k] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k)>(); }
    else if constexpr (Count == 12) { auto& [a, b, c, d, e, f, g, h, i, j, k, l] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l)>(); }
    else if constexpr (Count == 13) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m)>(); }
    else if constexpr (Count == 14) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n)>(); }
    else if constexpr (Count == 15) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n), decltype(o)>(); }
    else if constexpr (Count == 16) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = v; return List<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n), decltype(o), decltype(p)>(); }
    else { return List<>(); }
    // clang-format on
    // NOLINTEND
}

template <typename T>
constexpr std::uint64_t hash_of(std::uint64_t hash);

template <typename... Members>
constexpr std::uint64_t hash_of_all(std::uint64_t hash, List<Members...> /*types*/) {
    hash = mixed(hash, sizeof...(Members));
    ((hash = hash_of<std::remove_cv_t<Members>>(hash)), ...);
    return hash;
}

template <typename T>
concept HasMembers = std::is_aggregate_v<T> && std::is_class_v<T> && !kOpaqueLayout<T> &&
                     !requires { sizeof(std::tuple_size<T>); } && !requires { T{AnyBase<T>{}}; };

template <typename T>
constexpr std::size_t member_count() {
    if constexpr (HasMembers<T>) {
        constexpr auto kTotal = initialisers<T>();
        if constexpr (kTotal < kTooMany) return members<T, kTotal>();
    }
    return 0;
}

template <typename T>
constexpr char kind_of() {
    if (std::is_same_v<T, bool>) return 'b';
    if (std::is_floating_point_v<T>) return 'f';
    if (std::is_integral_v<T>) return std::is_signed_v<T> ? 'i' : 'u';
    return std::is_enum_v<T> ? 'e' : 'o';
}

template <typename T>
struct Array {
    static constexpr std::size_t kCount = 0;
};
template <typename T, std::size_t N>
struct Array<T[N]> {  // NOLINT(modernize-avoid-c-arrays): it is about them
    using Element = T;
    static constexpr std::size_t kCount = N;
};
template <typename T, std::size_t N>
struct Array<std::array<T, N>> {
    using Element = T;
    static constexpr std::size_t kCount = N;
};

template <typename T>
constexpr std::uint64_t hash_of(std::uint64_t hash) {
    if constexpr (Array<T>::kCount > 0) {
        return hash_of<std::remove_cv_t<typename Array<T>::Element>>(mixed(mixed(hash, 'a'), Array<T>::kCount));
    } else {
        hash = mixed(mixed(mixed(hash, static_cast<std::uint64_t>(kind_of<T>())), sizeof(T)), alignof(T));
        if constexpr (member_count<T>() > 0)
            hash = hash_of_all(hash, decltype(listed<member_count<T>()>(std::declval<T&>()))());
        return hash;
    }
}

template <typename T>
inline constexpr bool kIsView = false;
template <typename Char, typename Traits>
inline constexpr bool kIsView<std::basic_string_view<Char, Traits>> = true;
template <typename Element, std::size_t Extent>
inline constexpr bool kIsView<std::span<Element, Extent>> = true;

template <typename T>
constexpr bool holds_pointer();

template <typename... Members>
constexpr bool any_holds_pointer(List<Members...> /*types*/) {
    return (holds_pointer<std::remove_cv_t<Members>>() || ...);
}

/// True for what is an address, and for what has one in it as far as members can be looked at: see type_mark().
template <typename T>
constexpr bool holds_pointer() {
    if constexpr (Array<T>::kCount > 0) {
        return holds_pointer<std::remove_cv_t<typename Array<T>::Element>>();
    } else if constexpr (std::is_pointer_v<T> || std::is_member_pointer_v<T> || std::is_null_pointer_v<T> ||
                         std::is_reference_v<T> || kIsView<T>) {
        return true;
    } else if constexpr (member_count<T>() > 0) {
        return any_holds_pointer(decltype(listed<member_count<T>()>(std::declval<T&>()))());
    } else {
        return false;
    }
}

/// `Quote` of the compiler's own `… [with T = market::Quote; …]`.
template <typename T>
constexpr std::string_view written_name() {
    std::string_view text = __PRETTY_FUNCTION__;  // NOLINT: the only source of a name
    text.remove_prefix(text.find("T = ") + 4);
    // GCC has something behind it, Clang has not; there may be brackets in the name.
    const auto more = text.find(';');
    text = text.substr(0, more == std::string_view::npos ? text.rfind(']') : more);
    const auto arguments = text.find('<');
    const auto scope = text.substr(0, arguments).rfind("::");
    return scope == std::string_view::npos ? text : text.substr(scope + 2);
}

template <typename T>
constexpr std::string_view number_name() {
    constexpr std::array<std::string_view, 4> kIntegers{"int8", "int16", "int32", "int64"};
    constexpr std::array<std::string_view, 4> kNaturals{"uint8", "uint16", "uint32", "uint64"};
    constexpr std::size_t kPower = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
    if (std::is_same_v<T, bool>) return "bool";
    if (std::is_floating_point_v<T>) return sizeof(T) == 4 ? "float32" : sizeof(T) == 8 ? "float64" : "float128";
    return std::is_signed_v<T> ? kIntegers[kPower] : kNaturals[kPower];
}

template <typename T>
constexpr std::string_view name_of() {
    if constexpr (std::is_arithmetic_v<T>) {
        return number_name<T>();
    } else {
        return written_name<T>();
    }
}

}  // namespace type_marks

/// A value that means the same in every program that maps it: plain bytes, no pointers, neither in its members nor in theirs, and no views
/// (`std::string_view`, `std::span`). What is private, in a union, in a type with a constructor or a base class, one of more than 16 members (each element of a C array counts) or hidden behind a number cannot be seen from here: a handle or an
/// address in a `std::uint64_t` is as useless to the reader as a pointer would be.
template <typename T>
concept ShmSafe =
    std::is_object_v<T> && std::same_as<T, std::remove_cv_t<T>> && std::is_trivially_copyable_v<T> &&
    std::is_trivially_destructible_v<T> && std::is_standard_layout_v<T> && !type_marks::holds_pointer<T>();

/// The mark of a type. Members are looked at one by one, nested ones too, where the type is an aggregate of at most 16 of
/// them (the elements of a C array count one by one) without a base class.
template <ShmSafe T>
[[nodiscard]] constexpr TypeMark type_mark() noexcept {
    return {.name = type_marks::name_of<T>(),
            .size = static_cast<std::uint32_t>(sizeof(T)),
            .alignment = static_cast<std::uint32_t>(alignof(T)),
            .layout = type_marks::hash_of<T>(type_marks::kFirst)};
}

}  // namespace strait
