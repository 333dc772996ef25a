/// Events, semaphores and mutexes that are not there, are taken, or get what they cannot hold.

#include "bad_input/complaint.hpp"
#include "support/outcome.hpp"
#include "support/unique.hpp"

#include <strait/event.hpp>
#include <strait/semaphore.hpp>

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("notice") {
    TEST_CASE("a semaphore that is not there, or of another kind") {
        const auto name = unique_name();
        const auto semaphore = "sem://" + name;
        const auto said = said_by_command({"notify", semaphore});
        CHECK(said.err.starts_with("strait: cannot open " + semaphore + ": there is no such object ("));
        CHECK(said.code == kNotFound);
        check_complaints({
            {{"notify", "mutex://" + name},
             "there is nobody to notify at mutex://" + name +
                 "; notify is for event://, sem://, signal://, shm:// and map://"},
            {{"lock", semaphore, "--", "true"},
             "cannot create " + semaphore + ": sem: carries no mutex; mutexes are at mutex://NAME"},
            {{"wait", "pipe://" + name},
             "there is nothing to wait for at pipe://" + name +
                 "; wait is for event://, sem://, signal://, shm:// and map://"},
        });
    }

    TEST_CASE("a wait that is over says so, with its exit code") {
        for (const std::string scheme : {"sem://", "event://"}) {
            const auto address = scheme + unique_name();
            const auto said = said_by_command({"wait", address, "--timeout", "1ms"});
            CHECK(said.code == 3);
            CHECK(said.err.contains("cannot wait for " + address + ": "));
        }
    }
}

}  // namespace strait::test
