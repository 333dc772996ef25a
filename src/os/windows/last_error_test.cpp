#include "os/windows/last_error.hpp"

#include <doctest/doctest.h>

TEST_SUITE("os.windows.last_error") {
    using namespace strait;
    using namespace strait::os;

    TEST_CASE("a known code has its name and its portable meaning") {
        const Error error = error_from(ERROR_PIPE_NOT_CONNECTED, "WriteFile");
        CHECK(error == Errc::peer_died);
        CHECK(error.call() == "WriteFile");
        CHECK(error.native().domain == ErrorDomain::windows);
        CHECK(error.native().value == 233);
        CHECK(error.native().name == "ERROR_PIPE_NOT_CONNECTED");
    }

    TEST_CASE("Winsock codes are found in the same table") {
        CHECK(errc_of(WSAECONNREFUSED) == Errc::not_found);
        CHECK(native_error(WSAEADDRINUSE).name == "WSAEADDRINUSE");
    }

    TEST_CASE("an unknown code keeps its number") {
        CHECK(errc_of(123456) == Errc::io);
        CHECK(native_error(123456).name == "error 123456");
    }

    TEST_CASE("the last error is what the failed call left") {
        CHECK(CreateEventW(nullptr, TRUE, FALSE, L"no\\such\\folder") == nullptr);
        CHECK(last_error("CreateEventW") == Errc::not_found);
    }
}
