#include "strait/address.hpp"

#include "core/command_line.hpp"
#include "strait/schemes.hpp"

#include <doctest/doctest.h>

TEST_SUITE("core.address") {
    using namespace strait;

    static std::string problem(std::string_view text) {
        const auto address = Address::parse(text);
        REQUIRE_FALSE(address.has_value());
        CHECK(address.error() == Errc::invalid_address);
        return address.error().message();
    }

    TEST_CASE("an address is taken apart and printed as it was") {
        const auto address = Address::parse("map:///D:/test.txt?size=4KiB&name=share%26File");
        REQUIRE(address);
        CHECK(address->scheme() == "map");
        CHECK(address->place() == "/D:/test.txt");
        CHECK(address->option("size") == "4KiB");
        CHECK(address->option("name") == "share&File");
        CHECK(address->option("mode") == std::nullopt);
        CHECK(address->text() == "map:///D:/test.txt?size=4KiB&name=share%26File");
        CHECK(Address::parse(address->text()) == *address);
    }

    TEST_CASE("every scheme of the registry has an address that parses to itself") {
        for (const auto& scheme : schemes()) {
            std::string text(scheme.form);
            if (scheme.place == Place::host_port) text = std::string(scheme.name) + "://localhost:1";
            const auto address = Address::parse(text);
            REQUIRE_MESSAGE(address.has_value(), text);
            CHECK(address->text() == text);
        }
    }

    TEST_CASE("any byte but NUL can be part of a place") {
        const auto address = Address::parse("pipe://a%3Fb%25c%20d");
        REQUIRE(address);
        CHECK(address->place() == "a?b%c d");
        CHECK(Address::parse(address->text()) == *address);
    }

    TEST_CASE("a bad address says what is wrong and what to write") {
        CHECK(problem("") == "the address is empty: write SCHEME://PLACE, such as pipe://test");
        CHECK(problem("test") ==
              "cannot use the address test: the scheme is missing: write SCHEME://PLACE, such as pipe://test");
        CHECK(problem("pip://x") == "cannot use the address pip://x: there is no scheme 'pip:'; did you mean pipe:?");
        CHECK(problem("gopher://x") ==
              "cannot use the address gopher://x: there is no scheme 'gopher:'; 'strait schemes' lists them all");
        CHECK(problem("pipe:x") == "cannot use the address pipe:x: '//' is missing behind 'pipe:': write pipe://NAME");
        CHECK(problem("pipe://") == "cannot use the address pipe://: the name is missing: write pipe://NAME");
        CHECK(problem("pipe://a/b") ==
              "cannot use the address pipe://a/b: a name cannot contain '/'; for a file use unix://, fifo:// or map:// "
              "with a path");
        CHECK(problem("shm://..") == "cannot use the address shm://..: '..' cannot be a name");
        CHECK(problem("shm://x?sise=4") ==
              "cannot use the address shm://x?sise=4: there is no option 'sise'; shm: knows: size, dialect");
        CHECK(problem("stdio:x") == "cannot use the address stdio:x: nothing goes behind 'stdio:'");
        CHECK(problem("pipe://%0") ==
              "cannot use the address pipe://%0: '%0' is not a percent-encoded byte; write %25 for a percent sign");
        CHECK(problem("pipe://a%00b").ends_with("a NUL byte (%00) cannot be part of an address"));
        CHECK(problem("shm://x?size").ends_with("the option 'size' has no value: write NAME=VALUE"));
    }

    TEST_CASE("a name has 1 to 200 bytes") {
        CHECK(Address::parse("pipe://" + std::string(200, 'x')).has_value());
        CHECK(problem("pipe://" + std::string(201, 'x')).ends_with("the name has 201 bytes; it may have 200"));
    }

    TEST_CASE("an address has at most 4096 bytes") {
        CHECK(Address::parse("unix:///" + std::string(4096 - 8, 'x')).has_value());
        CHECK(
            problem("unix:///" + std::string(4097 - 8, 'x')).ends_with("the address has 4097 bytes; it may have 4096"));
    }

    TEST_CASE("host and port are checked when the address is read") {
        CHECK(Address::parse("tcp://localhost:0").has_value());
        CHECK(Address::parse("tcp://localhost:65535").has_value());
        CHECK(Address::parse("tcp://[::1]:80").has_value());
        CHECK(problem("tcp://localhost").ends_with("the port is missing: write HOST:PORT, such as localhost:8124"));
        CHECK(problem("tcp://localhost:65536").ends_with("the port 65536 is out of range: it must be 0 to 65535"));
        CHECK(problem("tcp://localhost:99999999999")
                  .ends_with("the port 99999999999 is out of range: it must be 0 to 65535"));
        CHECK(problem("tcp://localhost:-1").ends_with("the port '-1' is not a number"));
        CHECK(problem("tcp://localhost:").ends_with("the port '' is not a number"));
        CHECK(problem("tcp://::1:80").ends_with("an IPv6 host needs brackets: write [::1]:8124"));
    }

    TEST_CASE("a command is split at blanks outside quotes") {
        using Words = std::vector<std::string>;
        CHECK(split_command("node child.js") == Words{"node", "child.js"});
        CHECK(split_command("  a  'b c' \"d \\\" e\" f'g'h ") == Words{"a", "b c", "d \" e", "fgh"});
        CHECK(split_command(R"(C:\bin\x.exe "C:\a b\c")") == Words{R"(C:\bin\x.exe)", R"(C:\a b\c)"});
        CHECK(split_command("a ''") == Words{"a", ""});
        CHECK(command_of(*Address::parse("exec:?argv=a b&argv=c%26")) == Words{"a b", "c&"});
        CHECK(problem("exec:").ends_with("the program is missing: write exec:PROGRAM ARGUMENTS"));
        CHECK(problem("exec:a 'b").ends_with("a quote (') is not closed in the command"));
        CHECK(problem("exec:a?argv=b").ends_with("give the command either behind exec: or as argv options, not both"));
    }
}
