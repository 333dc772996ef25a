#include "strait/schemes.hpp"

#include "strait/address.hpp"

#include <doctest/doctest.h>

#include <set>

TEST_SUITE("core.schemes") {
    using namespace strait;

    static Error refusal(std::string_view address, Noun noun, System system) {
        const auto answer = require(*Address::parse(address), noun, system);
        REQUIRE_FALSE(answer.has_value());
        return answer.error();
    }

    TEST_CASE("names are unique, and what does not work says what to use instead") {
        std::set<std::string_view> names;
        for (const auto& scheme : schemes()) {
            CHECK(names.insert(scheme.name).second);
            CHECK(scheme.form.starts_with(scheme.name));
            for (const auto system : {System::linux_, System::windows}) {
                const auto& support = scheme.on(system);
                CHECK_MESSAGE(support.instead.empty() == (support.availability == Availability::works), scheme.name);
            }
        }
    }

    TEST_CASE("a scheme of the other system says what it needs and what to use here") {
        const auto fifo = refusal("fifo:///tmp/x", Noun::stream, System::windows);
        CHECK(fifo == Errc::not_supported_here);
        CHECK(fifo.message() == "fifo:// needs Linux; on Windows use pipe:// or exec:");
        const auto mailslot = refusal("mailslot://x", Noun::datagram, System::linux_);
        CHECK(mailslot.message() == "mailslot:// needs Windows; on Linux use mq:// or udp://");
    }

    TEST_CASE("a planned scheme says so") {
        const auto bridge = refusal("ws://localhost:1/", Noun::stream, System::linux_);
        CHECK(bridge == Errc::not_yet);
        CHECK(bridge.message() == "ws:// is planned and not built yet; on Linux use tcp://");
    }

    TEST_CASE("the wrong noun is told where it would be right") {
        const auto error = refusal("tcp://localhost:1", Noun::region, System::linux_);
        CHECK(error == Errc::wrong_kind);
        CHECK(error.message() == "tcp: carries no region; regions are at map:///PATH, shm://NAME");
    }
}
