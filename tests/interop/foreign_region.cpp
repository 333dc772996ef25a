#include "interop/foreign_region.hpp"

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

namespace strait::test {

std::vector<std::byte> region_content(std::uint64_t number) { return Pattern::take(kRegionSize, number); }

void store(Program& writer, std::uint64_t number) {
    must(writer.in().write(region_content(number), patience()));
    if (const auto said = writer.out_line(); said != "ready") throw Unexpected("the writer said '" + said + "'");
}

}  // namespace strait::test
