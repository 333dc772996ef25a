#include "strait/bytes.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <utility>

TEST_SUITE("core.values") {
    using namespace strait;
    using namespace std::chrono_literals;

    TEST_CASE("an error prints as one line with its cause") {
        const auto error = Error(Errc::not_found, "nobody is listening there")
                               .from("connect", {ErrorDomain::posix, 111, "ECONNREFUSED"})
                               .doing("connect to", "pipe://test");
        CHECK(error.message() == "cannot connect to pipe://test: nobody is listening there (connect: ECONNREFUSED)");
        CHECK(error == Errc::not_found);
        CHECK(error.native().value == 111);
    }

    TEST_CASE("a bare code has a text of its own, and the innermost address stays") {
        CHECK(Error(Errc::timed_out).message() == "the time ran out");
        const auto error = Error(Errc::io).doing("read from", "pipe://inner").doing("run", "exec:outer");
        CHECK(error.message() == "cannot read from pipe://inner: the system reports a failure");
        CHECK(name(Errc::peer_died) == "peer_died");
    }

    TEST_CASE("copies of an error do not change each other") {
        const Error first(Errc::io, "one");
        Error second = first;
        second.because("two");
        CHECK(first.reason() == "one");
        CHECK(second.reason() == "two");
    }

    TEST_CASE("an error outlives those that it was copied, moved and assigned from") {
        std::optional<Error> first(std::in_place, Errc::io, "one");
        Error copied = *first;
        Error moved = std::move(*first);
        first.reset();
        CHECK(copied.reason() == "one");
        copied = Error(Errc::closed, "two");
        CHECK(moved.reason() == "one");
        moved = copied;
        copied = Error(Errc::timed_out);
        CHECK(moved == Errc::closed);
        CHECK(moved.reason() == "two");
        CHECK(copied.reason() == "the time ran out");
    }

    TEST_CASE("sizes are read as people write them") {
        CHECK(parse_size("0") == 0U);
        CHECK(parse_size("4096") == 4096U);
        CHECK(parse_size("64KiB") == 64_KiB);
        CHECK(parse_size("2GB") == 2'000'000'000U);
        CHECK(parse_size("9223372036854775807") == 9223372036854775807U);
        CHECK(parse_size("9223372036854775808").error() == Errc::too_large);
        CHECK(parse_size("8589934592GiB").error() == Errc::too_large);
        CHECK(parse_size("-1").error().message() == "'-1' is not a size: it is negative");
        CHECK(parse_size("").error().message() ==
              "'' is not a size: write a number of bytes, such as 4096, 64KiB or 16MiB");
        CHECK(parse_size("4 apples").error().message() ==
              "'4 apples' is not a size: the units are B, KiB, MiB, GiB, TiB, kB, MB and GB");
    }

    TEST_CASE("a deadline is absolute, and one too far away is never") {
        CHECK(Deadline::never().is_never());
        CHECK(Deadline::after(std::chrono::years(1000)).is_never());
        CHECK_FALSE(Deadline::after(1h).expired());
        CHECK(Deadline::after(-1s).expired());
        CHECK(Deadline::now().expired());
        CHECK(Deadline::now().remaining() == 0ns);
        std::stop_source source;
        CHECK_FALSE(Deadline::until_stopped(source.get_token()).is_never());
        const auto soon = Deadline::Clock::now();
        CHECK(Deadline::never().or_at(soon).time() == soon);
        CHECK(Deadline::now().or_at(soon).is_now());
    }
}
