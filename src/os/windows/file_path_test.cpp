#include "os/windows/file_path.hpp"

#include <doctest/doctest.h>

TEST_SUITE("os.windows.file_path") {
    using strait::os::native_path;

    TEST_CASE("the slash before a drive letter is dropped") {
        CHECK(native_path("/D:/test.txt") == R"(D:\test.txt)");
        CHECK(native_path("/z:/tmp/a b.txt") == R"(z:\tmp\a b.txt)");
    }

    TEST_CASE("a path without a drive stays rooted at the current one") {
        CHECK(native_path("/tmp/x") == R"(\tmp\x)");
        CHECK(native_path("/D/test") == R"(\D\test)");
        CHECK(native_path("/:/") == R"(\:\)");
    }

    TEST_CASE("what is native already stays as it is") {
        CHECK(native_path(R"(C:\x)") == R"(C:\x)");
        CHECK(native_path("//server/share/x") == R"(\\server\share\x)");
        CHECK(native_path("").empty());
    }
}
