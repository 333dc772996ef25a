#include "mechanism/windows/environment_block.hpp"

#include <doctest/doctest.h>

TEST_SUITE("mechanism.windows.environment_block") {
    using namespace strait;
    using namespace strait::mechanism;
    using namespace std::string_literals;

    TEST_CASE("variables are added in their sorted place and replaced whatever their case") {
        const auto block =
            merge_environment(L"=C:=C:\\x\0Alpha=1\0path=old\0", {{"Beta", "2"}, {"PATH", "new=1"}, {"Empty", ""}});
        REQUIRE(block);
        CHECK(*block == L"=C:=C:\\x\0Alpha=1\0Beta=2\0Empty=\0PATH=new=1\0"s);
    }

    TEST_CASE("an empty environment is still ended properly") { CHECK(*merge_environment(L"\0", {}) == L"\0"s); }

    TEST_CASE("names that Windows could not tell from a value are refused") {
        CHECK(merge_environment(L"\0", {{"", "x"}}).error() == Errc::invalid_argument);
        CHECK(merge_environment(L"\0", {{"A=B", "x"}}).error() == Errc::invalid_argument);
        CHECK(merge_environment(L"\0", {{"A", "x\0y"s}}).error() == Errc::invalid_argument);
    }
}
