#pragma once
/// What of more than one value travels in calls: a part of <strait/rpc_codec.hpp>.

#include <strait/rpc_codec.hpp>

namespace strait::rpc {

namespace codec {

template <typename T>
concept List = requires(T& list, typename T::value_type value) {
    list.begin();
    list.size();
    list.clear();
    list.insert(list.end(), std::move(value));
};
template <typename T>
concept Dictionary = List<T> && requires { typename T::mapped_type; };

inline bool enter_array(Reader& reader, std::string_view expected, std::uint64_t& count) {
    Item item;
    if (!reader.next(item) || item.kind != Kind::array) return reader.mismatch(expected, item);
    count = item.number;
    return reader.enter();
}

inline std::string place_of(std::uint64_t index) { return "[" + std::to_string(index) + "]"; }
inline std::string place_of(std::string_view member) { return "." + std::string(member); }

/// An array of exactly these.
template <typename... Parts>
bool read_parts(Reader& reader, std::string_view expected, std::tuple<Parts&...> parts) {
    std::uint64_t count = 0;
    if (!enter_array(reader, expected, count)) return false;
    if (count != sizeof...(Parts)) {
        return reader.problem("expected " + std::string(expected) + ", got an array of " + std::to_string(count));
    }
    std::uint64_t index = 0;
    const auto part = [&](auto& value) {
        return read(reader, value) ? (++index, true) : reader.within(place_of(index));
    };
    const bool all = std::apply([&](auto&... values) { return (part(values) && ...); }, parts);
    reader.leave();
    return all;
}

/// JSON knows no other keys than strings.
template <typename Key>
bool read_key(Reader& reader, Key& key) {
    if constexpr (std::integral<Key>) {
        if (reader.peek() == Kind::string) {
            std::string_view text;
            if (!read(reader, text)) return false;
            const auto* const begin = text.data();
            const auto* const end = begin + text.size();
            const auto [stop, error] = std::from_chars(begin, end, key);
            if (error == std::errc() && stop == end) return true;
            return reader.problem("expected a number as key, got \"" + std::string(text) + "\"");
        }
    }
    return read(reader, key);
}

}  // namespace codec

template <codec::List T>
    requires(!codec::Dictionary<T> && Encodable<typename T::value_type>)
struct Codec<T> {
    static std::string type() { return "[" + type_name<typename T::value_type>() + "]"; }
    static void write(Writer& writer, const T& list) {
        writer.array(list.size());
        for (const typename T::value_type& value : list) rpc::write(writer, value);
    }
    static bool read(Reader& reader, T& list) {
        std::uint64_t count = 0;
        if (!codec::enter_array(reader, "an array", count)) return false;
        list.clear();
        for (std::uint64_t index = 0; index < count; ++index) {
            typename T::value_type value{};
            if (!rpc::read(reader, value)) return reader.within(codec::place_of(index));
            list.insert(list.end(), std::move(value));
        }
        reader.leave();
        return true;
    }
};

template <codec::Dictionary T>
    requires Encodable<typename T::mapped_type>
struct Codec<T> {
    static std::string type() {
        return "{" + type_name<typename T::key_type>() + ": " + type_name<typename T::mapped_type>() + "}";
    }
    static void write(Writer& writer, const T& map) {
        writer.map(map.size());
        for (const auto& [key, value] : map) {
            rpc::write(writer, key);
            rpc::write(writer, value);
        }
    }
    static bool read(Reader& reader, T& map) {
        Item item;
        if (!reader.next(item) || item.kind != Kind::map) return reader.mismatch("a map", item);
        if (!reader.enter()) return false;
        map.clear();
        for (std::uint64_t index = 0; index < item.number; ++index) {
            typename T::key_type key{};
            typename T::mapped_type value{};
            if (!codec::read_key(reader, key) || !rpc::read(reader, value))
                return reader.within(codec::place_of(index));
            map.insert_or_assign(std::move(key), std::move(value));
        }
        reader.leave();
        return true;
    }
};

template <typename T, std::size_t N>
struct Codec<std::array<T, N>> {
    static std::string type() { return "[" + type_name<T>() + " x " + std::to_string(N) + "]"; }
    static void write(Writer& writer, const std::array<T, N>& list) {
        writer.array(N);
        for (const auto& value : list) rpc::write(writer, value);
    }
    static bool read(Reader& reader, std::array<T, N>& list) {
        std::uint64_t count = 0;
        if (!codec::enter_array(reader, "an array", count)) return false;
        if (count != N)
            return reader.problem("expected an array of " + std::to_string(N) + ", got one of " +
                                  std::to_string(count));
        for (std::size_t index = 0; index < N; ++index) {
            if (!rpc::read(reader, list[index])) return reader.within(codec::place_of(index));
        }
        reader.leave();
        return true;
    }
};

template <typename First, typename Second>
struct Codec<std::pair<First, Second>> {
    static std::string type() { return "(" + type_name<First>() + ", " + type_name<Second>() + ")"; }
    static void write(Writer& writer, const std::pair<First, Second>& pair) {
        writer.array(2);
        rpc::write(writer, pair.first);
        rpc::write(writer, pair.second);
    }
    static bool read(Reader& reader, std::pair<First, Second>& pair) {
        return codec::read_parts(reader, "an array of 2", std::tie(pair.first, pair.second));
    }
};

template <typename... Parts>
struct Codec<std::tuple<Parts...>> {
    static std::string type() {
        std::string names;
        ((names += (names.empty() ? "" : ", ") + type_name<Parts>()), ...);
        return "(" + names + ")";
    }
    static void write(Writer& writer, const std::tuple<Parts...>& parts) {
        writer.array(sizeof...(Parts));
        std::apply([&](const auto&... values) { (rpc::write(writer, values), ...); }, parts);
    }
    static bool read(Reader& reader, std::tuple<Parts...>& parts) {
        const auto references = std::apply([](auto&... values) { return std::tie(values...); }, parts);
        return codec::read_parts(reader, "an array of " + std::to_string(sizeof...(Parts)), references);
    }
};

template <typename... Alternatives>
struct Codec<std::variant<Alternatives...>> {
    using Variant = std::variant<Alternatives...>;

    static std::string type() {
        std::string names;
        ((names += (names.empty() ? "" : " | ") + type_name<Alternatives>()), ...);
        return names;
    }
    static void write(Writer& writer, const Variant& variant) {
        std::visit(
            [&](const auto& value) {
                using T = std::remove_cvref_t<decltype(value)>;
                writer.map(1);
                writer.string(short_name<T>());
                rpc::write(writer, value);
            },
            variant);
    }
    static bool read(Reader& reader, Variant& variant) {
        Item item;
        if (!reader.next(item) || item.kind != Kind::map || item.number != 1)
            return reader.mismatch("a map of one: " + type(), item);
        std::string_view name;
        if (!reader.enter() || !rpc::read(reader, name)) return false;
        bool known = false;
        const bool fits = ((name == short_name<Alternatives>() && !known &&
                            (known = true, rpc::read(reader, variant.template emplace<Alternatives>()))) ||
                           ...);
        if (!known) return reader.problem("expected one of " + type() + ", got \"" + std::string(name) + "\"");
        reader.leave();
        return fits || reader.within(codec::place_of(name));
    }

  private:
    template <typename T>
    static std::string short_name() {
        const auto name = type_name<T>();
        return Plain<T> ? name.substr(0, name.find('{')) : name;
    }
};

template <Plain T>
    requires(!codec::List<T>)
struct Codec<T> {
    static std::string type() {
        // A type within itself is written once.
        static constexpr auto kName = type_marks::name_of<T>();
        thread_local bool within = false;
        if (within) return std::string(kName);
        within = true;
        std::string members;
        const auto add = [&]<std::size_t... I>(std::index_sequence<I...>) {
            ((members += (I == 0 ? "" : ", ") + std::string(kFieldNames<T>[I]) + ": " + type_name<Member<I>>()), ...);
        };
        add(kAll);
        within = false;
        return std::string(kName) + "{" + members + "}";
    }
    static void write(Writer& writer, const T& value) {
        writer.map(kFieldCount<T>);
        const auto members = fields_of(value);
        const auto add = [&]<std::size_t... I>(std::index_sequence<I...>) {
            ((writer.string(kFieldNames<T>[I]), rpc::write(writer, std::get<I>(members))), ...);
        };
        add(kAll);
    }
    static bool read(Reader& reader, T& value) {
        if (reader.peek() == Kind::array) return codec::read_parts(reader, expected(), fields_of(value));
        Item item;
        if (!reader.next(item) || item.kind != Kind::map) return reader.mismatch(expected(), item);
        if (!reader.enter()) return false;
        std::uint32_t seen = 0;
        for (std::uint64_t entry = 0; entry < item.number; ++entry) {
            std::string_view name;
            if (!rpc::read(reader, name)) return false;
            if (!read_member(reader, value, name, seen)) return false;
        }
        reader.leave();
        return nothing_missing(reader, value, seen);
    }

  private:
    static constexpr auto kAll = std::make_index_sequence<kFieldCount<T>>{};
    template <std::size_t I>
    using Member = std::remove_cvref_t<std::tuple_element_t<I, decltype(fields_of(std::declval<T&>()))>>;

    static std::string expected() { return std::string(type_marks::name_of<T>()); }

    static bool read_member(Reader& reader, T& value, std::string_view name, std::uint32_t& seen) {
        bool known = false;
        const auto members = fields_of(value);
        const auto find = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return ((name == kFieldNames<T>[I] && !known &&
                     (known = true, seen |= 1U << I, rpc::read(reader, std::get<I>(members)))) ||
                    ...);
        };
        if (find(kAll)) return true;
        if (known) return reader.within(codec::place_of(name));
        return reader.skip() || reader.mismatch("a value", Item{});
    }

    static bool nothing_missing(Reader& reader, T& value, std::uint32_t seen) {
        const auto members = fields_of(value);
        const auto check = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return (((seen >> I & 1U) != 0 || may_be_missing(std::get<I>(members)) ||
                     reader.problem("'" + std::string(kFieldNames<T>[I]) + "' is missing in " + expected())) &&
                    ...);
        };
        return check(kAll);
    }
    template <typename Value>
    static bool may_be_missing(std::optional<Value>& value) {
        value.reset();
        return true;
    }
    template <typename Value>
    static bool may_be_missing(Value& /*value*/) {
        return false;
    }
};

}  // namespace strait::rpc
