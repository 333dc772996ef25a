#pragma once
/// How the peer program and its test talk.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace strait::test::peer {

void say(std::string_view line);
/// The next line of stdin, or nothing at its end.
[[nodiscard]] std::optional<std::string> hear();
/// Returns when stdin has ended: the test is done with this process, or dead.
void wait_for_end();

}  // namespace strait::test::peer
