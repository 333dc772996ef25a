#include "os/posix/some_files.hpp"

#include "support/unique.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace strait::os {
namespace {

std::string folder_with(int files) {
    const auto folder = test::unique_path();
    std::filesystem::create_directory(folder);
    for (int i = 0; i < files; ++i) std::ofstream(folder / std::to_string(i)) << i;
    return folder.string();
}

}  // namespace

TEST_SUITE("some_files") {
    TEST_CASE("of few files all are told, and none of a folder that is not there") {
        CHECK(some_files(folder_with(0)).empty());
        CHECK(some_files(folder_with(16)).size() == 16);
        CHECK(some_files(test::unique_path().string()).empty());
    }

    TEST_CASE("of many files some are told, each once, and all of them in the end") {
        const auto folder = folder_with(300);
        std::set<std::string> seen;
        while (seen.size() < 300) {
            const auto some = some_files(folder);
            REQUIRE(some.size() == 16);
            REQUIRE(std::set(some.begin(), some.end()).size() == 16);
            seen.insert(some.begin(), some.end());
        }
    }
}

}  // namespace strait::os
