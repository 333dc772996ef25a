#include "mechanism/windows/command_quoting.hpp"

#include "os/windows/handle.hpp"
#include "os/windows/wide.hpp"

#include <doctest/doctest.h>

#include <shellapi.h>

TEST_SUITE("mechanism.windows.command_quoting") {
    using namespace strait;
    using namespace strait::mechanism;

    static std::vector<std::string> split_by_windows(const std::string& line) {
        int count = 0;
        LPWSTR* words = CommandLineToArgvW(os::to_wide(line)->c_str(), &count);
        const os::LocalMemory memory(words);
        std::vector<std::string> arguments;
        for (int index = 0; index < count; ++index) arguments.push_back(os::to_utf8(words[index]));
        return arguments;
    }

    TEST_CASE("Windows takes the line apart into the same arguments") {
        const std::vector<std::string> arguments{R"(C:\Program Files\x.exe)",
                                                 "plain",
                                                 "",
                                                 "two words",
                                                 R"(quote " inside)",
                                                 R"(\)",
                                                 R"(ends in blank and \ )",
                                                 R"(a b\)",
                                                 R"(a b\\)",
                                                 R"(\"quoted\")",
                                                 R"(\\server\share)",
                                                 R"(\\"x\\")",
                                                 "tab\there",
                                                 "Grüße 日本",
                                                 "%PATH% $HOME *.txt",
                                                 "'single'"};
        CHECK(split_by_windows(join_arguments(arguments)) == arguments);
    }

    TEST_CASE("only what needs quotes gets them") {
        CHECK(join_arguments({"x", "a", "b c", R"(d\)"}) == R"("x" a "b c" d\)");
        CHECK(join_arguments({"x", ""}) == R"("x" "")");
    }
}
