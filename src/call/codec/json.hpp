#pragma once
/// JSON (RFC 8259) from and to msgpack. Nothing recurses: what is nested is counted on a small stack of its own.

#include "strait/rpc_reader.hpp"
#include "strait/rpc_writer.hpp"

#include <string>
#include <string_view>

namespace strait::call {

/// Appends the one value that the text is. Errors: invalid_argument (what is wrong, and at which byte), too_large (nested too deep).
/// What was written before an error stays there.
[[nodiscard]] Result<void> from_json(std::string_view text, rpc::Writer& to);

/// Appends the value that comes as one line. Errors: wrong_kind (no msgpack, a map whose key is no scalar, nested too deep).
[[nodiscard]] Result<void> to_json(rpc::Reader& from, std::string& to);

/// In quotes, with what has to be escaped. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string_view text, std::string& to);

}  // namespace strait::call
