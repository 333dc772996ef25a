/// Verbs and options that do not exist, or with values that make no sense.

#include "bad_input/complaint.hpp"
#include "support/command.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("bad_argument") {
    TEST_CASE("a verb that does not exist, or is missing") {
        check_complaints({
            {{}, "a verb is missing; 'strait --help' lists them"},
            {{"lissen", "pipe://x"}, "there is no verb 'lissen'; did you mean 'listen'?"},
            {{"xyzzy"}, "there is no verb 'xyzzy'; 'strait --help' lists them"},
            {{""}, "there is no verb ''; 'strait --help' lists them"},
            {{"--nonsense"}, "there is no verb '--nonsense'; 'strait --help' lists them"},
            {{"pipe://x"}, "there is no verb 'pipe://x'; 'strait --help' lists them"},
        });
    }

    TEST_CASE("an option that does not exist, or an argument too many or too few") {
        check_complaints({
            {{"listen", "--kep", "pipe://x"},
             "listen: The following argument was not expected: --kep; 'strait listen --help' shows how"},
            {{"path", "pipe://x", "pipe://y"},
             "path: The following argument was not expected: pipe://y; 'strait path --help' shows how"},
            {{"connect"}, "connect: ADDRESS is required; 'strait connect --help' shows how"},
            {{"bridge", "stdio:"}, "bridge: B is required; 'strait bridge --help' shows how"},
            {{"exec"}, "exec: the command is missing; 'strait exec --help' shows how"},
            {{"exec", "--"}, "exec: the command is missing; 'strait exec --help' shows how"},
        });
    }

    TEST_CASE("the help of a verb has its parts apart by one empty line") {
        for (const auto* const verb : {"ls", "schemes", "exec", "lock"}) {
            CAPTURE(verb);
            auto help = run(strait_command({verb, "--help"})).out;
            std::erase(help, '\r');
            CHECK(help.contains("\n\nExamples:\n"));
            CHECK_FALSE(help.contains("\n\n\n"));
        }
    }

    TEST_CASE("a duration or a size that is none") {
        const auto shm = "shm://" + unique_name();
        check_complaints({
            {{"connect", "--wait", "5", "pipe://x"},
             "connect: --wait: '5' is not a duration: write a number and a unit, such as 500ms, 5s, 2m or 1h; "
             "'strait connect --help' shows how"},
            {{"connect", "--wait=-5s", "pipe://x"},
             "connect: --wait: '-5s' is not a duration: it is negative; 'strait connect --help' shows how"},
            {{"write", "--size", "much", shm, "x"},
             "write: --size: 'much' is not a size: write a number of bytes, such as 4096, 64KiB or 16MiB; "
             "'strait write --help' shows how"},
            {{"write", "--size=-1", shm, "x"},
             "write: --size: '-1' is not a size: it is negative; 'strait write --help' shows how"},
        });
    }

    TEST_CASE("a region of a size that cannot be") {
        const auto shm = "shm://" + unique_name();
        const auto complaint = [&](const char* size, const char* reason, int code) {
            const auto address = shm + "?size=" + size;
            return Complaint{{"write", address, "x"}, "cannot open " + address + ": " + reason, code};
        };
        check_complaints({
            complaint("0", "the size is 0; a region has at least one byte", kBadUsage),
            complaint("-1", "'-1' is not a size: it is negative", kBadUsage),
            complaint("4k", "'4k' is not a size: the units are B, KiB, MiB, GiB, TiB, kB, MB and GB", kBadUsage),
            complaint("1TiB", "the size of 1099511627776 bytes is beyond the limit of 68719476736", kFailed),
            complaint("9223372036854775808", "the size '9223372036854775808' is larger than 2^63-1 bytes", kFailed),
        });
    }
}

}  // namespace strait::test
