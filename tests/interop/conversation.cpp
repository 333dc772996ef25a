#include "interop/conversation.hpp"

#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace strait::test {

void check_echo(Stream& to, Stream& from, std::size_t size) {
    const auto asked = Pattern::take(size);
    std::vector<std::byte> answered(size);
    Background sent([&] { return to.write(asked, patience()); });
    CHECK(problem(from.read_exact(answered, patience())) == "");
    CHECK(problem(sent.get()) == "");
    const bool same = asked == answered;
    CHECK(same);
}

void echo(Stream& from, Stream& to) {
    std::array<std::byte, 65536> buffer;
    while (const auto count = must(from.read(buffer, patience()))) {
        must(to.write(std::span(buffer).first(count), patience()));
    }
}

}  // namespace strait::test
