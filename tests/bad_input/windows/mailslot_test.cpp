/// Mailslots that cannot be made, found or written to.

#include "bad_input/complaint.hpp"
#include "support/outcome.hpp"
#include "support/unique.hpp"

#include <strait/datagram.hpp>

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("mailslot") {
    TEST_CASE("a name that is no mailslot's, and a size that is none") {
        const std::string form = "write mailslot://NAME or mailslot://HOST/NAME";
        check_complaints({
            {{"listen", "mailslot://a/b/c"}, "cannot receive at mailslot://a/b/c: " + form},
            {{"listen", "mailslot:///x"}, "cannot receive at mailslot:///x: " + form},
            {{"listen", "mailslot://x/"}, "cannot receive at mailslot://x/: " + form},
            {{"listen", "mailslot://host/x"},
             "cannot receive at mailslot://host/x: a mailslot is made on this machine: leave out the host"},
            {{"listen", "mailslot://x?size=0"},
             "cannot receive at mailslot://x?size=0: the option 'size' 0 is out of range: it must be 1 to 16777216"},
        });
    }

    TEST_CASE("a mailslot that is not there, is taken, or takes less") {
        const auto address = "mailslot://" + unique_name();
        const auto said = said_by_command({"write", address, "x"});
        CHECK(said.code == kNotFound);
        CHECK(said.err.starts_with("strait: cannot connect to " + address +
                                   ": there is no such mailslot: nobody receives there (CreateFileW: "));
        const auto receiver = must(Datagram::bind(address));
        check_complaints({
            {{"listen", address},
             "cannot receive at " + address +
                 ": another program receives there (CreateMailslotW: ERROR_ALREADY_EXISTS)",
             kFailed},
            {{"write", address + "?size=4", "hello"},
             "cannot send to " + address +
                 "?size=4: a mailslot message has at most 4 bytes here; ?size= at both ends "
                 "sets it",
             kFailed},
        });
    }
}

}  // namespace strait::test
