#include "os/posix/mapped_file.hpp"

#include "support/unique.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

using strait::Access;
using strait::Errc;
using strait::os::Descriptor;
using strait::os::MappedFile;

namespace {

constexpr std::size_t kPage = 4096;

Descriptor file_of(std::size_t size) {
    const std::string path = strait::test::unique_path();
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    REQUIRE(file);
    const std::string content(size, 'x');
    REQUIRE(::write(file.get(), content.data(), size) == static_cast<ssize_t>(size));
    ::unlink(path.c_str());
    return file;
}

Descriptor copy_of(const Descriptor& file) { return Descriptor(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0)); }

// Reads a page of a file that has none, through a mapping that strait does not know.
void fault_elsewhere() {
    const Descriptor file = file_of(1);
    void* const memory = ::mmap(nullptr, kPage, PROT_READ, MAP_SHARED, file.get(), 0);
    if (memory == MAP_FAILED || ::ftruncate(file.get(), 0) < 0) ::_exit(1);
    static_cast<void>(*static_cast<volatile char*>(memory));
}

int status_of_child(void (*body)()) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        body();
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

}  // namespace

TEST_SUITE("os.mapped_file") {
    TEST_CASE("pages that the file has lost read as zeros, and the loss is told from then on") {
        const Descriptor file = file_of(4 * kPage);
        const auto mapped = MappedFile::map(copy_of(file), Access::read_write);
        REQUIRE(mapped);
        CHECK((*mapped)->check());
        REQUIRE(::ftruncate(file.get(), kPage + 1) == 0);
        const auto bytes = (*mapped)->bytes();
        CHECK(bytes[0] == std::byte{'x'});
        CHECK(std::ranges::all_of(bytes.subspan(2 * kPage), [](std::byte byte) { return byte == std::byte{0}; }));
        bytes[3 * kPage] = std::byte{7};
        CHECK(bytes[3 * kPage] == std::byte{7});
        REQUIRE((*mapped)->check().error() == Errc::too_small);
        CHECK((*mapped)->check().error().reason() ==
              "the file has shrunk from 16384 to 4097 bytes while it was mapped");

        REQUIRE(::ftruncate(file.get(), 4 * kPage) == 0);
        CHECK((*mapped)->check().error() == Errc::too_small);
        std::vector<std::byte> copy(1);
        CHECK((*mapped)->copy_out(0, copy).error() == Errc::too_small);
        CHECK((*mapped)->copy_in(0, copy).error() == Errc::too_small);
    }

    TEST_CASE("a loss is told even when no lost page was touched") {
        const Descriptor file = file_of(kPage);
        const auto mapped = MappedFile::map(copy_of(file), Access::read_only);
        REQUIRE(mapped);
        REQUIRE(::ftruncate(file.get(), kPage - 1) == 0);
        CHECK((*mapped)->check().error() == Errc::too_small);
    }

    TEST_CASE("copies of lost pages are errors, not faults") {
        const Descriptor file = file_of(2 * kPage);
        const auto mapped = MappedFile::map(copy_of(file), Access::read_write);
        REQUIRE(mapped);
        REQUIRE(::ftruncate(file.get(), 0) == 0);
        std::vector<std::byte> copy(2 * kPage);
        CHECK((*mapped)->copy_out(0, copy).error() == Errc::too_small);
        CHECK((*mapped)->copy_in(0, copy).error() == Errc::too_small);
    }

    TEST_CASE("one damaged mapping does not mark another, nor the next one in its place") {
        const Descriptor file = file_of(kPage);
        const Descriptor other = file_of(kPage);
        const auto sound = MappedFile::map(copy_of(other), Access::read_only);
        REQUIRE(sound);
        {
            const auto mapped = MappedFile::map(copy_of(file), Access::read_only);
            REQUIRE(mapped);
            REQUIRE(::ftruncate(file.get(), 0) == 0);
            CHECK((*mapped)->bytes()[0] == std::byte{0});
        }
        CHECK((*sound)->check());
        const auto next = MappedFile::map(copy_of(other), Access::read_only);
        REQUIRE(next);
        CHECK((*next)->check());
    }

    TEST_CASE("a fault that is none of ours ends the program as it always has") {
        const Descriptor file = file_of(kPage);
        const auto mapped = MappedFile::map(copy_of(file), Access::read_only);
        REQUIRE(mapped);
        const int status = status_of_child([] {
            ::signal(SIGBUS, SIG_DFL);
            fault_elsewhere();
        });
        const int guarded = status_of_child([] { fault_elsewhere(); });
        // With a sanitizer, whose handler was there before, both end by exit instead.
        CHECK(WIFSIGNALED(guarded) == (WIFSIGNALED(status) && WTERMSIG(guarded) == SIGBUS));
        CHECK_FALSE((WIFEXITED(guarded) && WEXITSTATUS(guarded) == 0));
    }

    TEST_CASE("a folder and an empty file cannot be mapped") {
        CHECK(MappedFile::map(Descriptor(::open("/tmp", O_RDONLY | O_CLOEXEC)), Access::read_only).error() ==
              Errc::wrong_kind);
        CHECK(MappedFile::map(file_of(0), Access::read_only).error() == Errc::too_small);
    }

    TEST_CASE("a forked child has none of it and takes nothing away") {
        const Descriptor file = file_of(kPage);
        auto mapped = MappedFile::map(copy_of(file), Access::read_only);
        REQUIRE(mapped);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            mapped->reset();
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        CHECK(status == 0);
        CHECK((*mapped)->bytes()[0] == std::byte{'x'});
    }
}
