#include "os/posix/shared_record.hpp"

#include "os/posix/mapped_file.hpp"
#include "os/posix/runtime_folder.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <optional>

using strait::Lifetime;
using strait::os::SharedRecord;
// Of each case: elsewhere others sweep up meanwhile.
using strait::test::RuntimeFolder;

namespace {

/// A file that stands for a shared object.
struct Object {
    std::string path = strait::test::unique_path();
    std::string identity;

    Object() {
        const strait::os::Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        REQUIRE(file);
        struct stat status{};
        REQUIRE(::fstat(file.get(), &status) == 0);
        identity = strait::os::identity_of(status);
    }
    [[nodiscard]] bool exists() const { return std::filesystem::exists(path); }
    [[nodiscard]] bool has_record() const {
        return std::filesystem::exists(strait::os::runtime_path() + "/notice/" + identity);
    }
};

void create_and_be_killed(const Object& object, Lifetime lifetime) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto record = SharedRecord::join(object.identity);
        if (!record || !record->note_creation(object.path, lifetime)) ::_exit(1);
        ::raise(SIGKILL);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
}

}  // namespace

TEST_SUITE("os.shared_record") {
    TEST_CASE("an object that strait has made goes with its last user, whoever that is") {
        const RuntimeFolder folder;
        const Object object;
        auto creator = SharedRecord::join(object.identity);
        REQUIRE(creator);
        REQUIRE(creator->note_creation(object.path, Lifetime::while_used));
        std::optional<SharedRecord> creators(std::move(*creator));
        std::optional<SharedRecord> users(SharedRecord::join(object.identity).value());
        creators.reset();
        CHECK(object.exists());
        users.reset();
        CHECK_FALSE(object.exists());
        CHECK_FALSE(object.has_record());
    }

    TEST_CASE("an object that somebody else has made stays, and only the record goes") {
        const RuntimeFolder folder;
        const Object object;
        {
            CHECK(SharedRecord::join(object.identity));
        }
        CHECK(object.exists());
        CHECK_FALSE(object.has_record());
    }

    TEST_CASE("a persistent object stays") {
        const RuntimeFolder folder;
        const Object object;
        {
            auto record = SharedRecord::join(object.identity);
            REQUIRE(record);
            REQUIRE(record->note_creation(object.path, Lifetime::persistent));
        }
        CHECK(object.exists());
        CHECK_FALSE(object.has_record());
    }

    TEST_CASE("what a killed creator left is removed by whoever asks, but not while it is used") {
        const RuntimeFolder folder;
        const Object object;
        create_and_be_killed(object, Lifetime::while_used);
        CHECK(object.exists());
        {
            const auto user = SharedRecord::join(object.identity);
            REQUIRE(user);
            CHECK_FALSE(SharedRecord::remove_abandoned(object.identity));
            CHECK(object.exists());
        }
        CHECK_FALSE(object.exists());

        const Object second;
        create_and_be_killed(second, Lifetime::while_used);
        CHECK(SharedRecord::remove_abandoned(second.identity));
        CHECK_FALSE(second.exists());
        CHECK_FALSE(SharedRecord::remove_abandoned(second.identity));
    }

    TEST_CASE("a persistent object of a killed creator stays") {
        const RuntimeFolder folder;
        const Object object;
        create_and_be_killed(object, Lifetime::persistent);
        CHECK_FALSE(SharedRecord::remove_abandoned(object.identity));
        CHECK(object.exists());
    }

    TEST_CASE("another object under the same path is left alone") {
        const RuntimeFolder folder;
        const Object object;
        create_and_be_killed(object, Lifetime::while_used);
        const std::string other = strait::test::unique_path();
        const strait::os::Descriptor file(::open(other.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        std::filesystem::rename(other, object.path);
        CHECK_FALSE(SharedRecord::remove_abandoned(object.identity));
        CHECK(object.exists());
    }

    TEST_CASE("one sweep removes what all killed programs have left") {
        const RuntimeFolder folder;
        const Object first;
        const Object second;
        create_and_be_killed(first, Lifetime::while_used);
        create_and_be_killed(second, Lifetime::while_used);
        SharedRecord::remove_some_abandoned();
        CHECK_FALSE(first.exists());
        CHECK_FALSE(second.exists());
    }

    TEST_CASE("a forked child that ends is no user") {
        const RuntimeFolder folder;
        const Object object;
        auto record = SharedRecord::join(object.identity);
        REQUIRE(record);
        REQUIRE(record->note_creation(object.path, Lifetime::while_used));
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            {
                const SharedRecord copy = std::move(*record);
            }
            ::_exit(0);
        }
        ::waitpid(child, nullptr, 0);
        CHECK(object.exists());
        CHECK_FALSE(SharedRecord::remove_abandoned(object.identity));
    }
}
