#pragma once
/// From a function to a procedure that others can call.

#include <strait/generator.hpp>
#include <strait/rpc_context.hpp>

#include <exception>
#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace strait::rpc {

/// What people are told about a procedure. With names for its parameters it can be called by name, too.
struct About {
    std::string documentation;
    std::vector<std::string> parameters;
};

/// As `rpc.describe` lists it.
struct Description {
    std::string name;
    std::vector<std::string> types;       ///< of the parameters
    std::vector<std::string> parameters;  ///< their names, if they have any
    std::string result;                   ///< `stream of T` for results that come one by one
    std::string documentation;
};

/// A procedure whatever its types.
struct Procedure {
    std::function<void(Incoming&)> run;
    bool takes_time = false;  ///< runs in a thread of its own
    bool kept = false;        ///< the call lives longer than run()
    Description description;
};

namespace procedure {

template <typename... Types>
struct List {};

template <typename F>
struct Signature : Signature<decltype(&F::operator())> {};
template <typename R, typename... A>
struct Signature<R (*)(A...)> {
    using Returned = R;
    using Arguments = List<A...>;
};
template <typename R, typename... A>
struct Signature<R (*)(A...) noexcept> : Signature<R (*)(A...)> {};
template <typename R, typename C, typename... A>
struct Signature<R (C::*)(A...)> : Signature<R (*)(A...)> {};
template <typename R, typename C, typename... A>
struct Signature<R (C::*)(A...) const> : Signature<R (*)(A...)> {};
template <typename R, typename C, typename... A>
struct Signature<R (C::*)(A...) noexcept> : Signature<R (*)(A...)> {};
template <typename R, typename C, typename... A>
struct Signature<R (C::*)(A...) const noexcept> : Signature<R (*)(A...)> {};

/// What a handler returns: a value, a Result of one, many of them.
template <typename R>
struct Returned {
    using Value = R;
    static constexpr bool kMany = false;
    static std::string type() { return type_name<R>(); }
};
template <>
struct Returned<void> {
    using Value = void;
    static constexpr bool kMany = false;
    static std::string type() { return "nil"; }
};
template <typename T>
struct Returned<Result<T>> : Returned<T> {};
template <typename T>
struct Returned<generator<T>> {
    using Value = T;
    static constexpr bool kMany = true;
    static std::string type() { return "stream of " + type_name<T>(); }
};

template <typename T>
inline constexpr bool kIsReply = false;
template <typename R>
inline constexpr bool kIsReply<Reply<R>> = true;
template <typename T>
inline constexpr bool kIsContext = std::is_same_v<T, CallContext>;

/// The first parameter, if it stands for the call itself.
template <typename... A>
struct Parameters {
    using Special = void;
    using Values = List<std::remove_cvref_t<A>...>;
};
template <typename First, typename... A>
    requires(kIsReply<std::remove_cvref_t<First>> || kIsContext<std::remove_cvref_t<First>>)
struct Parameters<First, A...> {
    using Special = std::remove_cvref_t<First>;
    using Values = List<std::remove_cvref_t<A>...>;
};
template <typename... A>
Parameters<A...> parameters_of(List<A...>);

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// Parameters as an array. The last ones may be left out if they are optional.
template <typename... Values>
bool read_in_order(Reader& reader, std::tuple<Values...>& values, std::uint64_t count) {
    std::uint64_t index = 0;
    const auto one = [&](auto& value) {
        if (index >= count) return true;
        ++index;
        return read(reader, value) || reader.within("argument " + std::to_string(index));
    };
    return std::apply([&](auto&... each) { return (one(each) && ...); }, values);
}

template <typename... Values>
bool read_by_name(Reader& reader, std::tuple<Values...>& values, const std::vector<std::string>& names) {
    Item map;
    if (!reader.next(map)) return false;
    std::uint64_t seen = 0;
    for (std::uint64_t entry = 0; entry < map.number; ++entry) {
        std::string_view name;
        if (!read(reader, name)) return false;
        const auto find = [&]<std::size_t... I>(std::index_sequence<I...>) {
            bool known = false;
            const bool fits = ((name == names[I] && !known && (known = true, seen |= std::uint64_t{1} << I, true) &&
                                read(reader, std::get<I>(values))) ||
                               ...);
            return known ? fits : reader.skip();
        };
        if (!find(std::index_sequence_for<Values...>{})) return reader.within("'" + std::string(name) + "'");
    }
    const auto all = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return ((kIsOptional<Values> || (seen >> I & 1U) != 0 || reader.problem("'" + names[I] + "' is missing")) &&
                ...);
    };
    return all(std::index_sequence_for<Values...>{});
}

template <typename... Values>
std::string wanted() {
    std::string types;
    ((types += (types.empty() ? "" : ", ") + type_name<Values>()), ...);
    return std::to_string(sizeof...(Values)) + " arguments (" + types + ")";
}

template <typename... Values>
constexpr std::uint64_t needed() {
    std::uint64_t count = 0;
    std::uint64_t last = 0;
    ((++count, last = kIsOptional<Values> ? last : count), ...);
    return last;
}

template <typename... Values>
bool read_values(Reader& reader, std::tuple<Values...>& values, const std::vector<std::string>& names) {
    const auto fits = [&](std::uint64_t count) {
        return (count <= sizeof...(Values) && count >= needed<Values...>()) ||
               reader.problem("expected " + wanted<Values...>() + ", got " + std::to_string(count));
    };
    if (std::uint8_t count = 0; reader.few(count)) return fits(count) && read_in_order(reader, values, count);
    if (reader.peek() == Kind::map) {
        if (names.size() == sizeof...(Values) && !names.empty()) return read_by_name(reader, values, names);
        if constexpr (sizeof...(Values) == 0) return true;
        // An only parameter may be the whole of it.
        if constexpr (sizeof...(Values) == 1) return read(reader, std::get<0>(values));
    }
    Item item;
    if (!reader.next(item) || item.kind != Kind::array) return reader.mismatch(wanted<Values...>(), item);
    return fits(item.number) && read_in_order(reader, values, item.number);
}

/// Whatever a handler throws is an error of its call's.
template <typename Call>
void guarded(Incoming& call, Call run) noexcept {
    try {
        run();
    } catch (const std::exception& exception) {
        call.refuse(Error(Errc::remote_error, exception.what()));
    } catch (...) {
        call.refuse(Error(Errc::remote_error, "the handler has thrown something that is no std::exception"));
    }
}

/// With the result, which lives until it was sent, or with nil.
template <typename... Value>
void answer(Incoming& call, const Value&... result) {
    Writer message;
    call.begin_answer(message);
    if constexpr (sizeof...(Value) == 0) message.nil();
    (write_lasting(message, result), ...);
    call.answer(message);
}

template <typename R, typename Run>
void answer_with(Incoming& call, Run run) {
    using Kind = Returned<R>;
    if constexpr (Kind::kMany) {
        auto results = run();
        for (const auto& value : results) {
            Writer message;
            call.begin_item(message);
            write(message, value);
            if (auto sent = call.send_item(message); !sent) return call.refuse(sent.error());
        }
        call.finish_items();
    } else {
        if constexpr (std::is_void_v<R>) {
            run();
            answer(call);
        } else if constexpr (std::is_same_v<R, typename Kind::Value>) {
            const auto result = run();
            answer(call, result);
        } else {
            const auto result = run();
            if (!result) return call.refuse(result.error());
            if constexpr (std::is_void_v<typename Kind::Value>) {
                answer(call);
            } else {
                answer(call, *result);
            }
        }
    }
}

template <typename R, typename Special, typename F, typename... Values>
void run(Incoming& call, F& function, const std::vector<std::string>& names, List<Values...> /*parameters*/) {
    std::tuple<Values...> values;
    Reader reader(call.parameters());
    if (!read_values(reader, values, names)) {
        return call.refuse(Error(Errc::invalid_argument, std::string(call.procedure()) + ": " + reader.complaint()));
    }
    if constexpr (kIsReply<Special>) {
        std::apply([&](auto&... each) { function(Special(call.shared_from_this()), std::move(each)...); }, values);
    } else if constexpr (kIsContext<Special>) {
        CallContext context(call);
        answer_with<R>(call, [&] {
            return std::apply([&](auto&... each) { return function(context, std::move(each)...); }, values);
        });
    } else {
        answer_with<R>(call,
                       [&] { return std::apply([&](auto&... each) { return function(std::move(each)...); }, values); });
    }
}

template <typename... Values>
std::vector<std::string> types_of(List<Values...> /*parameters*/) {
    return {type_name<Values>()...};
}
template <typename Special>
struct ReplyType {
    using Type = void;
};
template <typename R>
struct ReplyType<Reply<R>> {
    using Type = R;
};

}  // namespace procedure

template <typename F>
[[nodiscard]] Procedure make_procedure(std::string name, F function, About about = {}) {
    using Signature = procedure::Signature<std::decay_t<F>>;
    using Parameters = decltype(procedure::parameters_of(typename Signature::Arguments{}));
    using Special = typename Parameters::Special;
    using Values = typename Parameters::Values;
    using R = typename Signature::Returned;
    constexpr bool kMany = procedure::Returned<R>::kMany;
    constexpr bool kLater = procedure::kIsReply<Special>;
    static_assert(!kLater || std::is_void_v<R>, "a handler that takes a Reply returns nothing");

    Procedure made;
    made.takes_time = kMany || procedure::kIsContext<Special>;
    made.kept = kLater;
    made.description.name = std::move(name);
    made.description.types = procedure::types_of(Values{});
    made.description.parameters = about.parameters;
    made.description.documentation = std::move(about.documentation);
    if constexpr (kLater) {
        made.description.result = procedure::Returned<typename procedure::ReplyType<Special>::Type>::type();
    } else {
        made.description.result = procedure::Returned<R>::type();
    }
    made.run = [function = std::move(function), names = std::move(about.parameters)](Incoming& call) mutable {
        procedure::guarded(call, [&] { procedure::run<R, Special>(call, function, names, Values{}); });
    };
    return made;
}

}  // namespace strait::rpc
