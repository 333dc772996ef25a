#pragma once
/// Writes JSON (RFC 8259): `JsonObject().add("scheme", "tcp").add("works", true).text()`.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace strait::app {

/// How many bytes of UTF-8 the first character of the text takes; 0 when the text does not begin with one.
[[nodiscard]] std::size_t character_length(std::string_view text);

/// A quoted string. Bytes that are not UTF-8 become U+FFFD, so that what is written is always JSON.
[[nodiscard]] std::string json_string(std::string_view text);

/// A finished piece of JSON that is put into another one as it is.
struct Json {
    std::string text;
};

[[nodiscard]] inline Json json_value(std::string_view text) { return {json_string(text)}; }
[[nodiscard]] inline Json json_value(const char* text) { return {json_string(text)}; }
[[nodiscard]] inline Json json_value(Json value) { return value; }
[[nodiscard]] Json json_value(double number);  ///< `null` for what is not finite
template <std::same_as<bool> Bool>
[[nodiscard]] Json json_value(Bool value) {
    return {value ? "true" : "false"};
}
template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
[[nodiscard]] Json json_value(Integer number) {
    return {std::to_string(number)};
}

class JsonObject {
  public:
    template <typename Value>
    JsonObject& add(std::string_view name, const Value& value) {
        members_ += (members_.empty() ? "" : ",") + json_string(name) + ":" + json_value(value).text;
        return *this;
    }
    [[nodiscard]] Json json() const { return {"{" + members_ + "}"}; }

  private:
    std::string members_;
};

class JsonArray {
  public:
    template <typename Value>
    JsonArray& add(const Value& value) {
        elements_ += (elements_.empty() ? "" : ",") + json_value(value).text;
        return *this;
    }
    [[nodiscard]] Json json() const { return {"[" + elements_ + "]"}; }

  private:
    std::string elements_;
};

/// What `json_of` makes of each thing.
template <typename Things, typename JsonOf>
[[nodiscard]] Json json_array(const Things& things, JsonOf json_of) {
    JsonArray array;
    for (const auto& thing : things) array.add(json_of(thing));
    return array.json();
}

}  // namespace strait::app
