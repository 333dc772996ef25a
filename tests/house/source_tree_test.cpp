#include "house/rules.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace house {
namespace {

const Tree& sources() {
    static const Tree tree = load(STRAIT_SOURCE_TREE);
    return tree;
}

void keep(Complaints (*rule)(const Tree&)) {
    for (const auto& complaint : rule(sources())) FAIL_CHECK(complaint);
}

TEST_SUITE_BEGIN("source_tree");

TEST_CASE("the sources are where the rules look for them") {
    for (const std::string folder :
         {"include/strait/", "src/core/", "src/os/posix/", "src/os/windows/", "app/", "tests/house/"}) {
        CAPTURE(folder);
        CHECK(std::ranges::any_of(sources(), [&](const File& file) { return file.path.starts_with(folder); }));
    }
}

TEST_CASE("layers include only themselves and what is below") { keep(layer_arrows); }
TEST_CASE("mechanisms do not include each other") { keep(mechanisms_apart); }
TEST_CASE("OS headers stay in the platform folders") { keep(os_headers_in_platform_folders); }
TEST_CASE("platform #ifs stay in the platform folders") { keep(platform_ifs_in_platform_folders); }
TEST_CASE("public headers are flat and stand on the standard library") { keep(public_headers); }
TEST_CASE("programs use the public API") { keep(programs_use_the_public_api); }
TEST_CASE("libraries are used where they belong") { keep(libraries_in_their_place); }
TEST_CASE("files stay short") { keep(file_lengths); }
TEST_CASE("file names say what they hold, in snake_case") { keep(file_names); }
TEST_CASE("tests never sleep") { keep(tests_never_sleep); }
TEST_CASE("aliases and contracts are written as in C++") { keep(forms_of_c); }

TEST_SUITE_END();

}  // namespace
}  // namespace house
