#pragma once
/// The members of a plain struct and their names, without a macro.

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace strait::rpc {

/// An aggregate of 1 to 16 members that can be left out in its initialiser, without base classes: a plain struct.
template <typename T>
concept Plain =
    std::is_aggregate_v<T> && std::is_class_v<T> && !std::is_empty_v<T> && !requires { sizeof(std::tuple_size<T>); };

namespace fields {

inline constexpr std::size_t kMost = 16;

/// `{}` fits every member, and takes a C array as one.
template <typename T>
constexpr std::size_t count() {
    // NOLINTBEGIN: what C++23 has instead of reflection
    // clang-format off
    if constexpr (requires { T{{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}}; }) return kMost + 1;
    else if constexpr (requires { T{{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}}; }) return 16;
    else if constexpr (requires { T{{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}}; }) return 15;
    else if constexpr (requires { T{{},{},{},{},{},{},{},{},{},{},{},{},{},{}}; }) return 14;
    else if constexpr (requires { T{{},{},{},{},{},{},{},{},{},{},{},{},{}}; }) return 13;
    else if constexpr (requires { T{{},{},{},{},{},{},{},{},{},{},{},{}}; }) return 12;
    else if constexpr (requires { T{{},{},{},{},{},{},{},{},{},{},{}}; }) return 11;
    else if constexpr (requires { T{{},{},{},{},{},{},{},{},{},{}}; }) return 10;
    else if constexpr (requires { T{{},{},{},{},{},{},{},{},{}}; }) return 9;
    else if constexpr (requires { T{{},{},{},{},{},{},{},{}}; }) return 8;
    else if constexpr (requires { T{{},{},{},{},{},{},{}}; }) return 7;
    else if constexpr (requires { T{{},{},{},{},{},{}}; }) return 6;
    else if constexpr (requires { T{{},{},{},{},{}}; }) return 5;
    else if constexpr (requires { T{{},{},{},{}}; }) return 4;
    else if constexpr (requires { T{{},{},{}}; }) return 3;
    else if constexpr (requires { T{{},{}}; }) return 2;
    else return 1;
    // clang-format on
    // NOLINTEND
}

template <typename T>
constexpr auto tied(T& v) {
    constexpr auto kCount = count<std::remove_const_t<T>>();
    static_assert(kCount <= kMost, "a struct of more than 16 members: put some of them into structs of their own");
    // NOLINTBEGIN: as above
    // clang-format off
    if constexpr (kCount == 1) { auto& [a] = v; return std::tie(a); }
    else if constexpr (kCount == 2) { auto& [a, b] = v; return std::tie(a, b); }
    else if constexpr (kCount == 3) { auto& [a, b, c] = v; return std::tie(a, b, c); }
    else if constexpr (kCount == 4) { auto& [a, b, c, d] = v; return std::tie(a, b, c, d); }
    else if constexpr (kCount == 5) { auto& [a, b, c, d, e] = v; return std::tie(a, b, c, d, e); }
    else if constexpr (kCount == 6) { auto& [a, b, c, d, e, f] = v; return std::tie(a, b, c, d, e, f); }
    else if constexpr (kCount == 7) { auto& [a, b, c, d, e, f, g] = v; return std::tie(a, b, c, d, e, f, g); }
    else if constexpr (kCount == 8) { auto& [a, b, c, d, e, f, g, h] = v; return std::tie(a, b, c, d, e, f, g, h); }
    else if constexpr (kCount == 9) { auto& [a, b, c, d, e, f, g, h, i] = v; return std::tie(a, b, c, d, e, f, g, h, i); }
    else if constexpr (kCount == 10) { auto& [a, b, c, d, e, f, g, h, i, j] = v; return std::tie(a, b, c, d, e, f, g, h, i, j); }
    else if constexpr (kCount == 11) { auto& [a, b, c, d, e, f, g, h, i, j, k] = v; return std::tie(a, b, c, d, e, f, g, h, i, j, k); }
    else if constexpr (kCount == 12) { auto& [a, b, c, d, e, f, g, h, i, j, k, l] = v; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l); }
    else if constexpr (kCount == 13) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = v; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m); }
    else if constexpr (kCount == 14) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = v; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n); }
    else if constexpr (kCount == 15) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = v; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o); }
    else { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = v; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p); }
    // clang-format on
    // NOLINTEND
}

/// Has members with addresses, and is never alive: the compiler writes the name of what a pointer leads to.
template <typename T>
union Nowhere {
    constexpr Nowhere() noexcept : nothing() {}
    constexpr ~Nowhere() {}
    char nothing;
    T value;
};
template <typename T>
inline constinit Nowhere<T> kNowhere{};  // NOLINT(readability-identifier-naming): nothing is ever written there

/// `item` of GCC's `… [with auto Member = (& kNowhere<Order>.Nowhere<Order>::value.Order::item); …]` and Clang's `… [Member = &kNowhere.value.item]`.
template <auto Member>
consteval std::string_view written_name() {
    std::string_view text = __PRETTY_FUNCTION__;  // NOLINT: the only source of a name
    text.remove_prefix(text.find("Member = "));
    text = text.substr(0, text.find_first_of(";]"));
    if (text.ends_with(')')) text.remove_suffix(1);
    return text.substr(text.find_last_of(":.") + 1);
}

template <typename T, std::size_t... Indices>
consteval auto names(std::index_sequence<Indices...> /*members*/) {
    return std::array<std::string_view, sizeof...(Indices)>{
        written_name<&std::get<Indices>(tied(kNowhere<T>.value))>()...};
}

}  // namespace fields

template <Plain T>
inline constexpr std::size_t kFieldCount = fields::count<T>();

/// The names of the members, in their order.
template <Plain T>
inline constexpr auto kFieldNames = fields::names<T>(std::make_index_sequence<kFieldCount<T>>{});

/// References to all members, as a tuple.
template <typename T>
    requires Plain<std::remove_const_t<T>>
constexpr auto fields_of(T& value) {
    return fields::tied(value);
}

}  // namespace strait::rpc
