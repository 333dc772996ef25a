// JSON: what is taken comes back the same.
#include "fuzz.hpp"

#include <strait/rpc_value.hpp>

#include <string>
#include <string_view>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto value = strait::rpc::Value::from_json({reinterpret_cast<const char*>(data), size});
    if (!value) {
        require(!value.error().reason().empty());
        return 0;
    }
    const auto text = value->json();
    require(text.has_value());
    const auto again = strait::rpc::Value::from_json(*text);
    require(again.has_value());
    require(again->json() == *text);
    return 0;
}
