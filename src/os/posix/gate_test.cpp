#include "os/posix/gate.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using strait::Errc;

TEST_SUITE("os.gate") {
    TEST_CASE("a call that a signal interrupts is made again, any other failure is not") {
        int calls = 0;
        const auto interrupted_twice = [&calls] {
            errno = calls < 2 ? EINTR : EIO;
            return ++calls < 4 ? -1 : 0;
        };
        CHECK(strait::os::uninterrupted(interrupted_twice) == -1);
        CHECK(errno == EIO);
        CHECK(calls == 3);
    }

    TEST_CASE("an error keeps the portable code, the call and the system's own name") {
        errno = ECONNREFUSED;
        const strait::Error error = strait::os::last_error("connect", "nobody is listening there").error();
        CHECK(error == Errc::not_found);
        CHECK(error.call() == "connect");
        CHECK(error.native().value == ECONNREFUSED);
        CHECK(error.message() == "nobody is listening there (connect: ECONNREFUSED)");
    }

    TEST_CASE("what has run out, what is forbidden and what is gone are told apart") {
        CHECK(strait::os::errc_of(EMFILE) == Errc::out_of_resources);
        CHECK(strait::os::errc_of(ENOMEM) == Errc::out_of_resources);
        CHECK(strait::os::errc_of(ENOSPC) == Errc::no_space);
        CHECK(strait::os::errc_of(EACCES) == Errc::access_denied);
        CHECK(strait::os::errc_of(EPIPE) == Errc::peer_died);
        CHECK(strait::os::errc_of(EADDRINUSE) == Errc::already_in_use);
        CHECK(strait::os::errc_of(ELOOP) == Errc::wrong_kind);
        CHECK(strait::os::errc_of(EIO) == Errc::io);
    }

    TEST_CASE("a number without a name is still reported") {
        CHECK(strait::os::system_error("call", 4095).message().find("E4095") != std::string::npos);
    }
}
