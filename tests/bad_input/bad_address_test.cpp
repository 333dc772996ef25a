/// Addresses that cannot be parsed, or that are of another kind than what is asked of them.

#include "bad_input/complaint.hpp"

#include <strait/schemes.hpp>

#include <doctest/doctest.h>

namespace strait::test {
namespace {

const std::string kHere = this_system() == System::windows ? "Windows" : "Linux";
const std::string kOther = this_system() == System::windows ? "Linux" : "Windows";

}  // namespace

TEST_SUITE("bad_address") {
    TEST_CASE("a scheme that does not exist, or is missing") {
        check_complaints({
            bad_address("pip://x", "there is no scheme 'pip:'; did you mean pipe:?"),
            bad_address("zzzzzz://x", "there is no scheme 'zzzzzz:'; 'strait schemes' lists them all"),
            bad_address("test", "the scheme is missing: write SCHEME://PLACE, such as pipe://test"),
            bad_address("://x", "the scheme is missing: write SCHEME://PLACE, such as pipe://test"),
            bad_address("/tmp/x", "the scheme is missing: write SCHEME://PLACE, such as pipe://test"),
            bad_address("pipe:test", "'//' is missing behind 'pipe:': write pipe://NAME"),
        });
    }

    TEST_CASE("an address that is empty, or too long") {
        const std::string longest = "pipe://" + std::string(4089, 'x');
        const std::string too_long = longest + "x";
        check_complaints({
            {{"connect", ""}, "the address is empty: write SCHEME://PLACE, such as pipe://test"},
            bad_address(longest, "the name has 4089 bytes; it may have 200"),
            {{"connect", too_long},
             "cannot use the address " + longest + ": the address has 4097 bytes; it may have 4096"},
        });
    }

    TEST_CASE("a name that is missing, has a slash or is too long") {
        const std::string slash = "a name cannot contain '/'; for a file use unix://, fifo:// or map:// with a path";
        check_complaints({
            bad_address("pipe://", "the name is missing: write pipe://NAME"),
            bad_address("shm://", "the name is missing: write shm://NAME"),
            bad_address("unix://", "the path is missing: write unix:///PATH"),
            bad_address("map://", "the path is missing: write map:///PATH"),
            bad_address("pipe://a/b", slash),
            bad_address("shm:///board", slash),
            bad_address("pipe://a%2Fb", slash),
            bad_address("pipe://..", "'..' cannot be a name"),
            bad_address("shm://.", "'.' cannot be a name"),
            bad_address("shm://" + std::string(201, 'x'), "the name has 201 bytes; it may have 200"),
            bad_address("pipe://%zz", "'%zz' is not a percent-encoded byte; write %25 for a percent sign"),
            bad_address("pipe://%4", "'%4' is not a percent-encoded byte; write %25 for a percent sign"),
            bad_address("pipe://a%00b", "a NUL byte (%00) cannot be part of an address"),
            bad_address("stdio:x", "nothing goes behind 'stdio:'"),
        });
    }

    TEST_CASE("a port that is missing, no number or out of range") {
        check_complaints({
            bad_address("tcp://localhost", "the port is missing: write HOST:PORT, such as localhost:8124"),
            bad_address("tcp://[::1]", "the port is missing: write HOST:PORT, such as localhost:8124"),
            bad_address("tcp://", "the port is missing: write HOST:PORT, such as localhost:8124"),
            bad_address("tcp://localhost:", "the port '' is not a number"),
            bad_address("tcp://localhost:http", "the port 'http' is not a number"),
            bad_address("tcp://localhost:80x", "the port '80x' is not a number"),
            bad_address("udp://localhost:-1", "the port '-1' is not a number"),
            bad_address("tcp://localhost:65536", "the port 65536 is out of range: it must be 0 to 65535"),
            bad_address("udp://localhost:99999999999", "the port 99999999999 is out of range: it must be 0 to 65535"),
            bad_address("tcp://::1:80", "an IPv6 host needs brackets: write [::1]:8124"),
        });
    }

    TEST_CASE("options that do not exist or have no value") {
        check_complaints({
            bad_address("pipe://x?size=1", "there is no option 'size'; pipe: knows: framing, dialect"),
            bad_address("shm://x?sise=1", "there is no option 'sise'; shm: knows: size, dialect"),
            bad_address("map:///x?mode=1", "there is no option 'mode'; map: knows: size, name"),
            bad_address("shm://x?size", "the option 'size' has no value: write NAME=VALUE"),
        });
    }

    TEST_CASE("a command that is missing, or whose quotes are not closed") {
        check_complaints({
            bad_address("exec:", "the program is missing: write exec:PROGRAM ARGUMENTS"),
            bad_address("exec:?argv=", "the program is missing: write exec:PROGRAM ARGUMENTS"),
            bad_address("exec:a 'b", "a quote (') is not closed in the command"),
            bad_address("exec:a?argv=b", "give the command either behind exec: or as argv options, not both"),
        });
    }

    TEST_CASE("a mechanism that this system has not got, or that is not built yet") {
        const std::string elsewhere = kHere == "Windows" ? "signal://1/USR1" : "dde://a/b/c";
        const std::string instead = kHere == "Windows" ? "signal:// needs Linux; on Windows use event://"
                                                       : "dde:// needs Windows; on Linux use pipe://";
        check_complaints({
            {{"path", elsewhere}, "cannot name " + elsewhere + ": " + instead, kNotSupported},
            {{"path", "nats://localhost:1/x"},
             "cannot name nats://localhost:1/x: nats:// is planned and not built yet; on " + kHere +
                 " use tcp:// or udp://",
             kNotSupported},
            {{"connect", "ws://localhost:1/"},
             "cannot connect to ws://localhost:1/: ws:// is planned and not built yet; on " + kHere + " use tcp://",
             kNotSupported},
        });
    }

    TEST_CASE("an address of another kind than what is asked of it") {
        const std::string regions =
            std::string("map:///PATH, shm://NAME") + (kHere == "Windows" ? ", dll:///PATH" : "");
        const std::string streams = kHere == "Windows" ? "pipe://NAME, unix:///PATH, tcp://HOST:PORT"
                                                       : "pipe://NAME, fifo:///PATH, unix:///PATH, tcp://HOST:PORT";
        check_complaints({
            {{"listen", "map:///x"},
             "cannot listen on map:///x: map: carries no listener; listeners are at " + streams},
            {{"listen", "exec:cat"},
             "cannot listen on exec:cat: exec: carries no listener; listeners are at " + streams},
            {{"connect", "map:///x"},
             "cannot connect to map:///x: map: carries no stream; streams are at exec:COMMAND, stdio:, " + streams},
            {{"read", "udp://localhost:1"},
             "cannot open udp://localhost:1: udp: carries no region; regions are at " + regions},
            {{"watch", "pipe://x"}, "cannot open pipe://x: pipe: carries no region; regions are at " + regions},
        });
    }
}

}  // namespace strait::test
