#include "interop/foreign_region.hpp"

#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace strait::test {
namespace {

using Content = std::vector<std::byte>;

constexpr std::size_t kSize = std::size_t{1} << 20;

Content content(std::uint64_t number) { return Pattern::take(kSize, number); }

std::string with_size(const ForeignRegion& foreign) {
    const char* separator = foreign.address.contains('?') ? "&" : "?";
    // A section on a file gets its size from the file that is there, or from us.
    return foreign.address + separator + "size=" + std::to_string(kSize);
}

bool holds(const Region& region, const Content& data) {
    return region.size() == data.size() && std::ranges::equal(region.bytes(), data);
}

Content printed_by(const Command& command) {
    const auto said = run(command);
    CHECK(said.err == "");
    CHECK(said.code == 0);
    return {bytes(said.out).begin(), bytes(said.out).end()};
}

// A vector of this size in a message helps nobody.
void check_same(const Content& first, const Content& second) {
    CHECK(first.size() == second.size());
    const bool same = first == second;
    CHECK(same);
}

}  // namespace

TEST_SUITE("bare_regions") {
    TEST_CASE("what a bare program writes is read by the library and by the command") {
        for (const auto& foreign : bare_regions(kSize)) {
            CAPTURE(foreign.name);
            Program writer(foreign.writer);
            store(writer, content(1));
            const auto region = must(Region::open(foreign.address, Access::read_only));
            CHECK(holds(region, content(1)));
            check_same(printed_by(strait_command({"read", foreign.address})), content(1));
            store(writer, content(2));
            CHECK(holds(region, content(2)));
            check_same(printed_by(strait_command({"read", foreign.address})), content(2));
            writer.finish();
        }
    }

    TEST_CASE("what the library writes is read by a bare program") {
        for (const auto& foreign : bare_regions(kSize)) {
            CAPTURE(foreign.name);
            auto region = must(Region::create(with_size(foreign)));
            must(region.write(0, content(3)));
            check_same(printed_by(foreign.reader), content(3));
        }
    }

    TEST_CASE("what the command writes is read by a bare program") {
        for (const auto& foreign : bare_regions(kSize)) {
            CAPTURE(foreign.name);
            Program command(strait_command({"write", "--hold", with_size(foreign)}));
            must(command.in().write(content(4), patience()));
            command.in().close();
            // The command says when the content is there, and then holds it.
            static_cast<void>(command.err_behind("hold"));
            check_same(printed_by(foreign.reader), content(4));
            must(command.process().kill());
            must(command.process().wait(patience()));
            // On Linux the killed one has left it; whoever comes next takes it away.
            static_cast<void>(Region::open(foreign.address));
        }
    }

    TEST_CASE("the library writes into what a bare program made, and the maker's other reader sees it") {
        for (const auto& foreign : bare_regions(kSize)) {
            CAPTURE(foreign.name);
            Program writer(foreign.writer);
            store(writer, content(5));
            auto region = must(Region::open(foreign.address));
            must(region.write(0, content(6)));
            check_same(printed_by(foreign.reader), content(6));
            writer.finish();
        }
    }
}

}  // namespace strait::test
