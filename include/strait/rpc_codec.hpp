#pragma once
/// Which C++ types travel in calls, and as what.
///
/// | C++ | msgpack | JSON |
/// |---|---|---|
/// | `bool`, integers, floating point, enums | boolean, integer, real, integer | `true`, `5`, `0.5`, `5` |
/// | `std::string`, `std::string_view`, `const char*` | string | `"text"` |
/// | `std::span<const std::byte>`, `std::vector<std::byte>` | binary | `{"$bytes":"base64"}` |
/// | durations and times | integer: nanoseconds, since 1970 for times | `1000000000` |
/// | `std::optional` | nil or the value | `null` |
/// | `std::vector`, `std::array`, sets, lists; `std::pair`, `std::tuple` | array | `[1,2]` |
/// | `std::map`, `std::unordered_map` | map | `{"key":value}` |
/// | `std::variant` | map of one: the name of the type it holds, and the value | `{"int32":5}` |
/// | plain structs | map: the names of the members, and their values | `{"item":"tea"}` |
/// | `rpc::Value` | anything | anything |
///
/// Views are read in place: they are good as long as the message is, in a handler until it returns. A number that does not fit is an error,
/// and so is a struct with a member missing that is no optional one; members that nobody knows are passed over. A struct may come as an array.
/// `char` is an integer, too; wider characters and `long double` do not travel.

#include <strait/rpc_fields.hpp>
#include <strait/rpc_reader.hpp>
#include <strait/rpc_writer.hpp>
#include <strait/shm_safe.hpp>

#include <charconv>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace strait::rpc {

/// How a type travels: specialise it for one of your own.
template <typename T>
struct Codec;

template <typename T>
concept Encodable = requires(Writer& writer, const T& value) { Codec<T>::write(writer, value); };
template <typename T>
concept Decodable = Encodable<T> && requires(Reader& reader, T& value) {
    { Codec<T>::read(reader, value) } -> std::same_as<bool>;
};

template <typename T>
void write(Writer& writer, const T& value) {
    Codec<std::decay_t<const T>>::write(writer, value);
}
/// False when it does not fit: the reader knows why.
template <typename T>
[[nodiscard]] bool read(Reader& reader, T& value) {
    return Codec<T>::read(reader, value);
}
/// `int32`, `[string]`, `Order{item: string, count: int32}`: what people are told.
template <typename T>
[[nodiscard]] std::string type_name() {
    return Codec<T>::type();
}

template <std::same_as<bool> T>
struct Codec<T> {
    static std::string type() { return "bool"; }
    static void write(Writer& writer, bool value) { writer.boolean(value); }
    static bool read(Reader& reader, bool& value) {
        Item item;
        if (!reader.next(item) || item.kind != Kind::boolean) return reader.mismatch("bool", item);
        value = item.number != 0;
        return true;
    }
};

namespace codec {

/// JavaScript has no integers: 2.0 is one.
template <std::integral T>
bool narrow(const Item& item, T& value) noexcept {
    if (item.kind == Kind::integer && item.negative) {
        const auto number = static_cast<std::int64_t>(item.number);
        value = static_cast<T>(number);
        return std::is_signed_v<T> && std::in_range<T>(number);
    }
    if (item.kind == Kind::integer) {
        value = static_cast<T>(item.number);
        return std::in_range<T>(item.number);
    }
    constexpr double kExact = 9007199254740992;  // 2^53
    if (item.kind != Kind::real || !(std::abs(item.real) <= kExact) || std::trunc(item.real) != item.real) return false;
    const auto number = static_cast<std::int64_t>(item.real);
    value = static_cast<T>(number);
    return std::in_range<T>(number);
}

}  // namespace codec

template <typename T>
concept Character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                    std::same_as<T, char16_t> || std::same_as<T, char32_t>;

template <std::integral T>
    requires(!std::same_as<T, bool> && !Character<T>)
struct Codec<T> {
    static std::string type() { return std::string(type_marks::number_name<T>()); }
    static void write(Writer& writer, T value) {
        if constexpr (std::is_signed_v<T>) {
            writer.integer(value);
        } else {
            writer.natural(value);
        }
    }
    static bool read(Reader& reader, T& value) {
        if (std::uint8_t number = 0; reader.small(number)) {
            value = static_cast<T>(number);
            return true;
        }
        Item item;
        if (reader.next(item) && codec::narrow(item, value)) return true;
        return reader.mismatch(type_marks::number_name<T>(), item);
    }
};

template <>
struct Codec<char> {
    using Number = std::conditional_t<std::is_signed_v<char>, std::int8_t, std::uint8_t>;
    static std::string type() { return Codec<Number>::type(); }
    static void write(Writer& writer, char value) { Codec<Number>::write(writer, static_cast<Number>(value)); }
    static bool read(Reader& reader, char& value) {
        Number number = 0;
        if (!Codec<Number>::read(reader, number)) return false;
        value = static_cast<char>(number);
        return true;
    }
};

template <std::floating_point T>
    requires(sizeof(T) <= sizeof(double))
struct Codec<T> {
    static std::string type() { return std::string(type_marks::number_name<T>()); }
    static void write(Writer& writer, T value) { writer.real(value); }
    static bool read(Reader& reader, T& value) {
        Item item;
        if (!reader.next(item) || (item.kind != Kind::real && item.kind != Kind::integer))
            return reader.mismatch(type_marks::number_name<T>(), item);
        value = static_cast<T>(item.real);
        return true;
    }
};

template <typename T>
    requires std::is_enum_v<T>
struct Codec<T> {
    using Number = std::underlying_type_t<T>;
    static std::string type() { return std::string(type_marks::name_of<T>()); }
    static void write(Writer& writer, T value) { Codec<Number>::write(writer, static_cast<Number>(value)); }
    static bool read(Reader& reader, T& value) {
        Number number{};
        if (!Codec<Number>::read(reader, number)) return false;
        value = static_cast<T>(number);
        return true;
    }
};

template <>
struct Codec<std::string_view> {
    static std::string type() { return "string"; }
    static void write(Writer& writer, std::string_view value) { writer.string(value); }
    static bool read(Reader& reader, std::string_view& value) {
        Item item;
        if (!reader.next(item) || item.kind != Kind::string) return reader.mismatch("string", item);
        value = {reinterpret_cast<const char*>(item.bytes.data()), item.bytes.size()};
        return true;
    }
};
template <>
struct Codec<std::string> {
    static std::string type() { return "string"; }
    static void write(Writer& writer, const std::string& value) { writer.string(value); }
    static bool read(Reader& reader, std::string& value) {
        std::string_view text;
        if (!Codec<std::string_view>::read(reader, text)) return false;
        value = text;
        return true;
    }
};
template <>
struct Codec<const char*> {
    static std::string type() { return "string"; }
    static void write(Writer& writer, const char* value) { writer.string(value); }
};
template <>
struct Codec<char*> : Codec<const char*> {};

template <>
struct Codec<std::span<const std::byte>> {
    static std::string type() { return "bytes"; }
    static void write(Writer& writer, std::span<const std::byte> value) { writer.binary(value); }
    static bool read(Reader& reader, std::span<const std::byte>& value) {
        Item item;
        const bool fits = reader.next(item) && (item.kind == Kind::binary || item.kind == Kind::string);
        if (!fits) return reader.mismatch("bytes", item);
        value = item.bytes;
        return true;
    }
};
template <>
struct Codec<std::span<std::byte>> {
    static std::string type() { return "bytes"; }
    static void write(Writer& writer, std::span<const std::byte> value) { writer.binary(value); }
};
template <>
struct Codec<std::vector<std::byte>> {
    static std::string type() { return "bytes"; }
    static void write(Writer& writer, const std::vector<std::byte>& value) { writer.binary(value); }
    static bool read(Reader& reader, std::vector<std::byte>& value) {
        std::span<const std::byte> bytes;
        if (!Codec<std::span<const std::byte>>::read(reader, bytes)) return false;
        value.assign(bytes.begin(), bytes.end());
        return true;
    }
};

template <typename Rep, typename Period>
struct Codec<std::chrono::duration<Rep, Period>> {
    using Duration = std::chrono::duration<Rep, Period>;

    static std::string type() { return "nanoseconds"; }
    static void write(Writer& writer, const Duration& value) {
        writer.integer(std::chrono::duration_cast<std::chrono::nanoseconds>(value).count());
    }
    static bool read(Reader& reader, Duration& value) {
        std::int64_t count = 0;
        if (!Codec<std::int64_t>::read(reader, count)) return false;
        value = std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(count));
        return true;
    }
};
template <typename Duration>
struct Codec<std::chrono::time_point<std::chrono::system_clock, Duration>> {
    using Time = std::chrono::time_point<std::chrono::system_clock, Duration>;

    static std::string type() { return "nanoseconds since 1970"; }
    static void write(Writer& writer, const Time& value) { Codec<Duration>::write(writer, value.time_since_epoch()); }
    static bool read(Reader& reader, Time& value) {
        Duration since{};
        if (!Codec<Duration>::read(reader, since)) return false;
        value = Time(since);
        return true;
    }
};

template <>
struct Codec<std::monostate> {
    static std::string type() { return "nil"; }
    static void write(Writer& writer, std::monostate /*nothing*/) { writer.nil(); }
    static bool read(Reader& reader, std::monostate& /*nothing*/) {
        Item item;
        return (reader.next(item) && item.kind == Kind::nil) || reader.mismatch("nil", item);
    }
};

template <typename T>
struct Codec<std::optional<T>> {
    static std::string type() { return type_name<T>() + "?"; }
    static void write(Writer& writer, const std::optional<T>& value) {
        if (value) {
            Codec<T>::write(writer, *value);
        } else {
            writer.nil();
        }
    }
    static bool read(Reader& reader, std::optional<T>& value) {
        value.reset();
        if (reader.peek() == Kind::nil) return reader.skip();
        return Codec<T>::read(reader, value.emplace());
    }
};

/// An argument or a result, which outlives the message: long ones are not copied into it.
template <typename T>
void write_lasting(Writer& writer, const T& value) {
    if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
        writer.lasting_string(value);
    } else if constexpr (std::same_as<T, std::vector<std::byte>> || std::same_as<T, std::span<const std::byte>> ||
                         std::same_as<T, std::span<std::byte>>) {
        writer.lasting_binary(value);
    } else {
        write(writer, value);
    }
}

}  // namespace strait::rpc

#include <strait/rpc_containers.hpp>
