#include "interop/foreign_region.hpp"

#include "support/outcome.hpp"
#include "support/patience.hpp"

namespace strait::test {

void store(Program& writer, std::span<const std::byte> content) {
    must(writer.in().write(content, patience()));
    if (const auto said = writer.out_line(); said != "ready") throw Unexpected("the writer said '" + said + "'");
}

}  // namespace strait::test
