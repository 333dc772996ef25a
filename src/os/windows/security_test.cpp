#include "os/windows/security.hpp"

#include "os/windows/identity.hpp"

#include <doctest/doctest.h>

TEST_SUITE("os.windows.security") {
    using namespace strait;
    using namespace strait::os;

    TEST_CASE("the DACL is protected and names the system, the administrators and the owner only") {
        CHECK(owner_only_sddl("S-1-5-21-7") == "O:S-1-5-21-7D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;GA;;;S-1-5-21-7)");
    }

    TEST_CASE("what is created with it belongs to this user and is not inherited by children") {
        auto owner_only = OwnerOnly::create();
        REQUIRE(owner_only);
        CHECK(owner_only->attributes()->bInheritHandle == FALSE);
        CHECK(owner_only->attributes()->lpSecurityDescriptor != nullptr);
        const Handle section(
            CreateFileMappingW(INVALID_HANDLE_VALUE, owner_only->attributes(), PAGE_READWRITE, 0, 4096, nullptr));
        REQUIRE(section);
        CHECK(owner_sid_of(section.get()).value() == own_user_sid().value());
    }

    TEST_CASE("a living process is identified, one that started later than its connection is not") {
        const auto now = identify(GetCurrentProcessId(), current_time());
        CHECK(now.identity == Identity::verified);
        CHECK(now.user_id == own_user_sid().value());
        CHECK(identify(GetCurrentProcessId(), FILETIME{}).identity == Identity::weak);
        CHECK(identify(0, current_time()).identity == Identity::unknown);
    }
}
