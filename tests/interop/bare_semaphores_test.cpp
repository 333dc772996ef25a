#include "interop/foreign.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/semaphore.hpp>

#include <doctest/doctest.h>

namespace strait::test {
namespace {

// What a program without strait calls it.
std::string native(const std::string& address) { return must(native_name(must(Address::parse(address)))); }

}  // namespace

TEST_SUITE("bare_semaphores") {
    TEST_CASE("the units of a bare program's semaphore are ours, and ours are its") {
        const auto address = "sem://" + unique_name();
        Program maker(bare("semaphore_maker", {native(address), "2"}));
        CHECK(maker.out_line() == "ready");
        auto semaphore = must(Semaphore::open(address));
        CHECK(must(semaphore.value()) == 2);
        CHECK(outcome(semaphore.try_acquire()) == "ok");
        CHECK(outcome(semaphore.try_acquire()) == "ok");
        must(maker.in().write(bytes("\n"), patience()));
        CHECK(outcome(semaphore.acquire(patience())) == "ok");

        Program taker(bare("semaphore_taker", {native(address), "2"}));
        must(semaphore.release());
        CHECK(taker.out_line() == "took");
        must(semaphore.release());
        CHECK(taker.out_line() == "took");
        CHECK(taker.exit_code() == 0);
        semaphore.close();
        // It was not ours to remove.
        CHECK(outcome(Semaphore::open(address)) == "ok");
        maker.finish();
        CHECK(outcome(Semaphore::open(address)) == "not_found");
    }

    TEST_CASE("a bare program takes from the semaphore that we have made") {
        const auto address = "sem://" + unique_name();
        auto semaphore = must(Semaphore::create(address, {.initial = 1}));
        Program taker(bare("semaphore_taker", {native(address), "3"}));
        CHECK(taker.out_line() == "took");
        must(semaphore.release(2));
        CHECK(taker.out_line() == "took");
        CHECK(taker.out_line() == "took");
        CHECK(taker.exit_code() == 0);
        CHECK(must(semaphore.value()) == 0);
    }
}

}  // namespace strait::test
