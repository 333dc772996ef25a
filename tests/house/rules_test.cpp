#include "house/rules.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace house {
namespace {

using Rule = Complaints (*)(const Tree&);

/// What the rule says about one file with this one line.
std::string verdict(Rule rule, const std::string& path, const std::string& line) {
    const auto complaints = rule(planted(path, {line}));
    return complaints.empty() ? "" : complaints.front();
}

Tree with(Tree tree, const std::string& path, const std::string& line) {
    tree.push_back({path, {line}});
    return tree;
}

TEST_SUITE_BEGIN("rules");

TEST_CASE("an include against the arrows is found") {
    CHECK(verdict(layer_arrows, "src/core/a.cpp", "#include \"os/handle.hpp\"") ==
          "src/core/a.cpp:1: the layer 'core' must not include 'os/handle.hpp'");
    CHECK_FALSE(verdict(layer_arrows, "src/os/posix/a.cpp", "#include \"mechanism/tcp.hpp\"").empty());
    CHECK_FALSE(verdict(layer_arrows, "src/transfer/a.cpp", "# include  \"share/region.hpp\"").empty());
    CHECK_FALSE(verdict(layer_arrows, "src/share/a.cpp", "#include \"call/server.hpp\"").empty());
    CHECK_FALSE(verdict(layer_arrows, "src/os/a.hpp", "#include \"../mechanism/tcp.hpp\"").empty());
    CHECK_FALSE(verdict(layer_arrows, "src/unheard_of/a.hpp", "#include \"core/a.hpp\"").empty());
}

TEST_CASE("an include along the arrows is none of our business") {
    CHECK(verdict(layer_arrows, "src/core/a.cpp", "#include \"core/percent.hpp\"").empty());
    CHECK(verdict(layer_arrows, "src/share/a.cpp", "#include \"os/handle.hpp\"").empty());
    CHECK(verdict(layer_arrows, "src/core/a.cpp", "#include \"strait/error.hpp\"").empty());
    CHECK(verdict(layer_arrows, "src/core/a.cpp", "// #include \"os/handle.hpp\"").empty());
}

TEST_CASE("a mechanism that includes another is found") {
    const auto contracts = with(planted("src/mechanism/tcp.hpp", {}), "src/mechanism/tcp_fast.hpp", "");
    const auto complaints = [&](const std::string& path, const std::string& line) {
        return mechanisms_apart(with(contracts, path, line));
    };
    CHECK(complaints("src/mechanism/posix/udp.cpp", "#include \"mechanism/tcp.hpp\"") ==
          Complaints{"src/mechanism/posix/udp.cpp:1: the mechanism 'udp' must not include the mechanism 'tcp'"});
    CHECK(complaints("src/mechanism/posix/tcp_fast.cpp", "#include \"mechanism/tcp.hpp\"").size() == 1);
    CHECK(complaints("src/mechanism/posix/udp.cpp", "#include \"mechanism/posix/tcp_options.hpp\"").size() == 1);
    CHECK(complaints("src/mechanism/posix/udp.cpp", "#include \"tcp_options.hpp\"").size() == 1);
}

TEST_CASE("a mechanism may know itself, the shared contract and the layers below; the table knows them all") {
    const auto contracts = with(planted("src/mechanism/tcp.hpp", {}), "src/mechanism/mechanism.hpp", "");
    const auto complaints = [&](const std::string& path, const std::string& line) {
        return mechanisms_apart(with(contracts, path, line));
    };
    CHECK(complaints("src/mechanism/posix/tcp.cpp", "#include \"mechanism/tcp.hpp\"").empty());
    CHECK(complaints("src/mechanism/posix/tcp_options.cpp", "#include \"mechanism/tcp.hpp\"").empty());
    CHECK(complaints("src/mechanism/posix/udp.cpp", "#include \"mechanism/mechanism.hpp\"").empty());
    CHECK(complaints("src/mechanism/posix/udp.cpp", "#include \"os/tcp.hpp\"").empty());
    CHECK(complaints("src/mechanism/posix/table.cpp", "#include \"mechanism/tcp.hpp\"").empty());
}

TEST_CASE("an OS header outside the platform folders is found") {
    for (const std::string header : {"windows.h", "sys/socket.h", "unistd.h", "errno.h", "poll.h", "linux/futex.h"}) {
        const auto line = "#include <" + header + ">";
        CAPTURE(header);
        CHECK(verdict(os_headers_in_platform_folders, "src/os/a.hpp", line) ==
              "src/os/a.hpp:1: <" + header + "> belongs into a posix/ or windows/ folder");
        CHECK_FALSE(verdict(os_headers_in_platform_folders, "include/strait/a.hpp", line).empty());
        CHECK_FALSE(verdict(os_headers_in_platform_folders, "app/a.cpp", line).empty());
        CHECK(verdict(os_headers_in_platform_folders, "src/os/posix/a.hpp", line).empty());
        CHECK(verdict(os_headers_in_platform_folders, "tests/interop/windows/a.cpp", line).empty());
    }
    CHECK(verdict(os_headers_in_platform_folders, "src/os/a.hpp", "#include <cerrno>").empty());
    CHECK(verdict(os_headers_in_platform_folders, "src/os/a.cpp", "#include <fmt/format.h>").empty());
}

TEST_CASE("an #if about the platform outside the platform folders is found") {
    for (const std::string line : {"#ifdef _WIN32", "#if defined(__linux__) && 1", "# ifndef _MSC_VER",
                                   "#elif defined(__unix__)", "  #elifdef __APPLE__", "#if _POSIX_VERSION > 2"}) {
        CAPTURE(line);
        CHECK(verdict(platform_ifs_in_platform_folders, "src/core/a.cpp", line) ==
              "src/core/a.cpp:1: an #if about the platform belongs into a posix/ or windows/ folder");
        CHECK(verdict(platform_ifs_in_platform_folders, "src/os/windows/a.cpp", line).empty());
    }
    CHECK(verdict(platform_ifs_in_platform_folders, "src/core/a.cpp", "#if defined(__cpp_lib_expected)").empty());
    CHECK(verdict(platform_ifs_in_platform_folders, "src/core/a.cpp", "// where _WIN32 is defined").empty());
}

TEST_CASE("a public header that needs more than the standard library is found") {
    for (const std::string line :
         {"#include <boost/asio.hpp>", "#include \"core/percent.hpp\"", "#include <fmt/format.h>",
          "#include <windows.h>", "#include \"strait/error.hpp\""}) {
        CAPTURE(line);
        CHECK(public_headers(planted("include/strait/strait.hpp", {line})).size() == 1);
    }
    CHECK(public_headers(planted("include/strait/strait.hpp", {"#include <vector>"})).empty());
    CHECK(public_headers(planted("include/strait/asio.hpp", {"#include <boost/asio/post.hpp>"})).empty());
    CHECK(public_headers(planted("include/strait/asio.hpp", {"#include <windows.h>"})).size() == 1);
}

TEST_CASE("a public header in a folder of its own, or missing in strait.hpp, is found") {
    const auto umbrella = planted("include/strait/strait.hpp", {"#include <strait/error.hpp>"});
    CHECK(public_headers(with(umbrella, "include/strait/error.hpp", "")).empty());
    CHECK(public_headers(with(umbrella, "include/strait/stream.hpp", "")) ==
          Complaints{"include/strait/stream.hpp:1: strait/strait.hpp does not include this header"});
    CHECK(public_headers(with(umbrella, "include/strait/detail/stream.hpp", "")) ==
          Complaints{"include/strait/detail/stream.hpp:1: public headers lie flat in include/strait"});
}

TEST_CASE("a program that looks behind the public API is found") {
    for (const std::string path : {"app/a.cpp", "bench/a.cpp", "examples/a.cpp", "app/windows/a.cpp"}) {
        CAPTURE(path);
        CHECK_FALSE(verdict(programs_use_the_public_api, path, "#include \"core/percent.hpp\"").empty());
        CHECK_FALSE(verdict(programs_use_the_public_api, path, "#include \"src/core/percent.hpp\"").empty());
        CHECK(verdict(programs_use_the_public_api, path, "#include \"verbs.hpp\"").empty());
        CHECK(verdict(programs_use_the_public_api, path, "#include <strait/stream.hpp>").empty());
        CHECK(verdict(programs_use_the_public_api, path, "#include <fmt/format.h>").empty());
    }
    CHECK_FALSE(verdict(layer_arrows, "app/a.cpp", "#include \"../src/core/percent.hpp\"").empty());
}

TEST_CASE("a library out of its place is found") {
    CHECK(verdict(libraries_in_their_place, "src/core/a.cpp", "#include <CLI/CLI.hpp>") ==
          "src/core/a.cpp:1: CLI11 is for the command");
    CHECK_FALSE(verdict(libraries_in_their_place, "app/a.cpp", "#include <doctest/doctest.h>").empty());
    CHECK_FALSE(verdict(libraries_in_their_place, "app/a.cpp", "#include <boost/asio.hpp>").empty());
    CHECK_FALSE(verdict(libraries_in_their_place, "examples/a.cpp", "#include <boost/asio.hpp>").empty());
    CHECK(verdict(libraries_in_their_place, "examples/asio_a.cpp", "#include <boost/asio/post.hpp>").empty());
    CHECK_FALSE(verdict(libraries_in_their_place, "src/core/a.hpp", "#include <fmt/format.h>").empty());
    CHECK(verdict(libraries_in_their_place, "app/a.cpp", "#include <CLI/CLI.hpp>").empty());
    CHECK(verdict(libraries_in_their_place, "src/core/a_test.cpp", "#include <doctest/doctest.h>").empty());
    CHECK(verdict(libraries_in_their_place, "src/core/a.cpp", "#include <fmt/format.h>").empty());
}

TEST_CASE("a file is too long from its 401st line on, an example from its 60th") {
    const auto complaints = [](const std::string& path, std::size_t lines) {
        return file_lengths(planted(path, std::vector<std::string>(lines)));
    };
    CHECK(complaints("src/core/a.cpp", 0).empty());
    CHECK(complaints("src/core/a.cpp", 400).empty());
    CHECK(complaints("src/core/a.cpp", 401) == Complaints{"src/core/a.cpp:401: more than 400 lines"});
    CHECK(complaints("examples/a.cpp", 59).empty());
    CHECK(complaints("examples/a.cpp", 60) == Complaints{"examples/a.cpp:60: more than 59 lines"});
}

TEST_CASE("a file name that is not snake_case, or says nothing, is found") {
    for (const std::string path :
         {"src/core/MyFile.cpp", "src/core/my-file.cpp", "src/Core/a.cpp", "src/core/a__b.cpp", "src/core/_a.cpp"}) {
        CAPTURE(path);
        CHECK_FALSE(verdict(file_names, path, "").empty());
    }
    for (const std::string path :
         {"src/core/utils.cpp", "src/core/string_helper.hpp", "src/common/a.cpp", "app/impl2.cpp"}) {
        CAPTURE(path);
        CHECK(verdict(file_names, path, "").ends_with("says nothing"));
    }
    CHECK(verdict(file_names, "src/core/host_port_test.cpp", "").empty());
}

TEST_CASE("a test that sleeps is found") {
    // Taken apart, so that this file does not accuse itself.
    const std::string sle = "sle";
    for (const auto& call : {"std::this_thread::" + sle + "ep_for(1s);", sle + "ep(1);", "u" + sle + "ep (1);",
                             "nano" + sle + "ep(&time, nullptr);", std::string("S") + "leep(5);"}) {
        CAPTURE(call);
        CHECK(verdict(tests_never_sleep, "tests/crash/windows/a.cpp", call) ==
              "tests/crash/windows/a.cpp:1: a test waits for the event itself, it does not sleep");
        CHECK_FALSE(verdict(tests_never_sleep, "src/core/a_test.cpp", call).empty());
        CHECK(verdict(tests_never_sleep, "src/os/posix/pause.cpp", call).empty());
    }
    CHECK(verdict(tests_never_sleep, "tests/crash/a.cpp", "// it asleep()").empty());
}

TEST_CASE("a typedef, and an assertion that is gone from some builds, are found") {
    for (const auto& line : {"type"
                             "def int Number;",
                             "    ass"
                             "ert(count > 0);"}) {
        CAPTURE(line);
        CHECK(verdict(forms_of_c, "src/core/a.cpp", line) ==
              "src/core/a.cpp:1: an alias is written `using`, and a broken contract aborts in every build");
    }
    CHECK(verdict(forms_of_c, "src/core/a.cpp", "static_assert(true);").empty());
}

TEST_SUITE_END();

}  // namespace
}  // namespace house
