#pragma once
/// Any value at all, for programs that do not know beforehand what comes.

#include <strait/rpc_codec.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strait::rpc {

/// A value of any type, kept as msgpack; nil at first. JSON comes and goes as in the JSON dialects: binary is `{"$bytes":"base64"}`, an
/// extension `{"$extension":[type,"base64"]}`, and what is not finite is `null`.
class Value {
  public:
    Value() = default;
    template <typename T>
        requires(!std::same_as<T, Value> && Encodable<T>)
    explicit Value(const T& value) {
        Writer writer;
        rpc::write(writer, value);
        *this = of(writer.bytes());
    }
    /// Takes msgpack as it is: one whole value.
    [[nodiscard]] static Value of(std::span<const std::byte> msgpack) {
        Value value;
        value.bytes_.assign(msgpack.begin(), msgpack.end());
        return value;
    }
    /// Errors: invalid_argument (no JSON, and where it stops being so), too_large (nested more than 64 deep).
    [[nodiscard]] static Result<Value> from_json(std::string_view text);

    /// Errors: wrong_kind, with what was expected and what is there.
    template <Decodable T>
    [[nodiscard]] Result<T> as() const {
        Reader reader(bytes());
        T value{};
        if (!rpc::read(reader, value)) return fail(Errc::wrong_kind, reader.complaint());
        return value;
    }
    [[nodiscard]] Kind kind() const noexcept { return Reader(bytes()).peek(); }
    /// One line. Errors: wrong_kind (what of() was given is no msgpack).
    [[nodiscard]] Result<std::string> json() const;
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept;

    friend bool operator==(const Value& a, const Value& b) noexcept;

  private:
    std::vector<std::byte> bytes_;
};

template <>
struct Codec<Value> {
    static std::string type() { return "any"; }
    static void write(Writer& writer, const Value& value) { writer.append(value.bytes()); }
    static bool read(Reader& reader, Value& value) {
        const auto bytes = reader.take();
        if (bytes.empty()) return reader.mismatch("a value", Item{});
        value = Value::of(bytes);
        return true;
    }
};

}  // namespace strait::rpc
