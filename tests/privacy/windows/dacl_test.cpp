/// Who may open what we make, as the system itself tells it.

#include "support/outcome.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <strait/datagram.hpp>
#include <strait/event.hpp>
#include <strait/listener.hpp>
#include <strait/mutex.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>

#include <doctest/doctest.h>

#include <windows.h>

#include <aclapi.h>
#include <sddl.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace strait::test {
namespace {

using LocalMemory = std::unique_ptr<void, decltype(&::LocalFree)>;
using Handle = std::unique_ptr<void, decltype(&::CloseHandle)>;

constexpr const char* kSystem = "S-1-5-18";
constexpr const char* kAdministrators = "S-1-5-32-544";

std::string text_of(PSID sid) {
    char* text = nullptr;
    REQUIRE(ConvertSidToStringSidA(sid, &text));
    const LocalMemory owner(text, ::LocalFree);
    return text;
}

/// A security descriptor, read back from the object.
struct Rights {
    std::string owner;
    std::vector<std::string> allowed;  ///< sorted; whoever has any right at all
    bool is_protected = false;         ///< nothing is inherited from elsewhere
    bool has_dacl = false;             ///< without one everybody may do everything
};

std::vector<std::string> allowed_by(PACL dacl) {
    std::vector<std::string> allowed;
    for (DWORD index = 0; index < dacl->AceCount; ++index) {
        void* entry = nullptr;
        REQUIRE(GetAce(dacl, index, &entry));
        REQUIRE(static_cast<ACE_HEADER*>(entry)->AceType == ACCESS_ALLOWED_ACE_TYPE);
        allowed.push_back(text_of(&static_cast<ACCESS_ALLOWED_ACE*>(entry)->SidStart));
    }
    std::ranges::sort(allowed);
    return allowed;
}

Rights rights_of(HANDLE object) {
    PSID owner = nullptr;
    PACL dacl = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const auto wanted = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    const DWORD failed =
        GetSecurityInfo(object, SE_KERNEL_OBJECT, wanted, &owner, nullptr, &dacl, nullptr, &descriptor);
    REQUIRE(failed == ERROR_SUCCESS);
    const LocalMemory memory(descriptor, ::LocalFree);
    SECURITY_DESCRIPTOR_CONTROL control = 0;
    DWORD revision = 0;
    REQUIRE(GetSecurityDescriptorControl(descriptor, &control, &revision));
    Rights rights{.owner = text_of(owner), .allowed = {}, .is_protected = (control & SE_DACL_PROTECTED) != 0};
    rights.has_dacl = (control & SE_DACL_PRESENT) != 0 && dacl != nullptr;
    if (rights.has_dacl) rights.allowed = allowed_by(dacl);
    return rights;
}

std::string own_sid() {
    HANDLE token = nullptr;
    REQUIRE(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token));
    const Handle owner(token, ::CloseHandle);
    std::vector<std::byte> buffer(1024);
    DWORD size = 0;
    REQUIRE(GetTokenInformation(token, TokenUser, buffer.data(), static_cast<DWORD>(buffer.size()), &size));
    return text_of(reinterpret_cast<TOKEN_USER*>(buffer.data())->User.Sid);
}

void check_private(HANDLE object) {
    const auto rights = rights_of(object);
    std::vector<std::string> expected{kSystem, kAdministrators, own_sid()};
    std::ranges::sort(expected);
    CHECK(rights.owner == own_sid());
    CHECK(rights.has_dacl);
    CHECK(rights.is_protected);
    CHECK(rights.allowed == expected);
}

Handle open_section(const std::string& name) {
    return {OpenFileMappingA(FILE_MAP_READ | READ_CONTROL, FALSE, name.c_str()), ::CloseHandle};
}

}  // namespace

TEST_SUITE("dacl") {
    TEST_CASE("an object that is made without thinking would be refused here") {
        const auto name = unique_name();
        SECURITY_DESCRIPTOR open_to_all{};
        REQUIRE(InitializeSecurityDescriptor(&open_to_all, SECURITY_DESCRIPTOR_REVISION));
        REQUIRE(SetSecurityDescriptorDacl(&open_to_all, TRUE, nullptr, FALSE));
        SECURITY_ATTRIBUTES attributes{sizeof attributes, &open_to_all, FALSE};
        const Handle section(
            CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 4096, name.c_str()),
            ::CloseHandle);
        REQUIRE(section);
        CHECK_FALSE(rights_of(section.get()).has_dacl);
    }

    TEST_CASE("a named section is for this user, the system and the administrators") {
        const auto name = unique_name();
        const auto region = must(Region::create("shm://" + name, {.size = 4096}));
        const auto section = open_section(name);
        REQUIRE(section);
        check_private(section.get());
    }

    TEST_CASE("a named section on a file is, too") {
        const auto name = unique_name();
        const auto address = path_address("map", unique_path()) + "?name=" + name;
        const auto region = must(Region::create(address, {.size = 4096}));
        const auto section = open_section(name);
        REQUIRE(section);
        check_private(section.get());
    }

    TEST_CASE("an event, a semaphore and a mutex are, too") {
        const auto event_name = unique_name();
        const auto event = must(Event::create("event://" + event_name));
        const Handle event_handle(OpenEventA(SYNCHRONIZE | READ_CONTROL, FALSE, event_name.c_str()), ::CloseHandle);
        REQUIRE(event_handle);
        check_private(event_handle.get());

        const auto semaphore_name = unique_name();
        const auto semaphore = must(Semaphore::create("sem://" + semaphore_name));
        const Handle semaphore_handle(OpenSemaphoreA(SYNCHRONIZE | READ_CONTROL, FALSE, semaphore_name.c_str()),
                                      ::CloseHandle);
        REQUIRE(semaphore_handle);
        check_private(semaphore_handle.get());

        const auto mutex_name = unique_name();
        const auto mutex = must(Mutex::create("mutex://" + mutex_name));
        const Handle mutex_handle(OpenMutexA(SYNCHRONIZE | READ_CONTROL, FALSE, mutex_name.c_str()), ::CloseHandle);
        REQUIRE(mutex_handle);
        check_private(mutex_handle.get());
    }

    // A sender's handle has a descriptor of its own under Wine, so that of the receiver is looked for among the handles of this process.
    TEST_CASE("a mailslot is, too") {
        const auto mailslots = [] {
            std::vector<HANDLE> found;
            for (std::uintptr_t number = 4; number < 0x4000; number += 4) {
                const auto handle = reinterpret_cast<HANDLE>(number);
                if (GetMailslotInfo(handle, nullptr, nullptr, nullptr, nullptr)) found.push_back(handle);
            }
            return found;
        };
        CHECK(mailslots().empty());
        const auto receiver = must(Datagram::bind("mailslot://" + unique_name()));
        REQUIRE(mailslots().size() == 1);
        check_private(mailslots().front());
    }

    TEST_CASE("a named pipe is, too") {
        const auto listener = must(Listener::listen("pipe://" + unique_name()));
        const auto path = must(native_name(listener.address()));
        const Handle pipe(CreateFileA(path.c_str(), GENERIC_READ | GENERIC_WRITE | READ_CONTROL, 0, nullptr,
                                      OPEN_EXISTING, 0, nullptr),
                          ::CloseHandle);
        REQUIRE(pipe.get() != INVALID_HANDLE_VALUE);
        check_private(pipe.get());
    }
}

}  // namespace strait::test
