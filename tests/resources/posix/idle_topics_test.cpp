/// What topics cost that nobody uses just now: memory of the system, and of the process that has them open.

#include "support/outcome.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"

#include <strait/topic.hpp>

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace strait::test {
namespace {

constexpr std::size_t kTopics = 1000;
constexpr std::uint64_t kMost = 64 * 1024;  // bytes each
constexpr std::size_t kHandles = 16;        // of a topic with both ends here

struct Quote {
    std::int64_t nanoseconds;
    double bid, ask;
};

// As many as there are descriptors for, where that is fewer.
std::size_t possible_topics() {
    rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    const auto possible = std::min<std::size_t>(kTopics, (limit.rlim_cur - 100) / kHandles);
    if (possible < kTopics) MESSAGE("there are descriptors for " << possible << " topics only");
    return possible;
}

// Memory of the process that is there, not only promised.
std::uint64_t resident() {
    std::uint64_t all = 0;
    std::uint64_t there = 0;
    std::ifstream("/proc/self/statm") >> all >> there;
    return there * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t allocated(const std::filesystem::path& file) {
    struct stat status{};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return static_cast<std::uint64_t>(status.st_blocks) * 512;
}

std::string seats_of(const std::string& name) {
    struct stat status{};
    REQUIRE(::stat(("/dev/shm/" + name).c_str(), &status) == 0);
    return "strait.seats." + std::to_string(status.st_dev) + "-" + std::to_string(status.st_ino);
}

}  // namespace

TEST_SUITE("idle_topics") {
    TEST_CASE("an idle topic with a subscriber costs at most 64 KiB, of the system and of its process") {
        raise_handle_limit();
        const RuntimeFolder runtime;
        std::vector<std::string> names;
        std::vector<Publisher<Quote>> publishers;
        std::vector<Subscriber<Quote>> subscribers;
        const auto topics = possible_topics();
        const auto before = resident();
        const auto handles_before = open_handles();
        for (std::size_t i = 0; i < topics; ++i) {
            names.push_back(unique_name());
            publishers.push_back(must(Publisher<Quote>::create("shm://" + names.back())));
            subscribers.push_back(must(Subscriber<Quote>::attach("shm://" + names.back())));
        }
        CHECK((resident() - before) / topics <= kMost);
        CHECK(open_handles() - handles_before <= topics * kHandles);
        std::uint64_t shared = 0;
        for (const auto& name : names)
            shared += allocated("/dev/shm/" + name) + allocated("/dev/shm/" + seats_of(name));
        for (const auto& entry : std::filesystem::directory_iterator(runtime.path("notice")))
            shared += allocated(entry.path());
        CHECK(shared / topics <= kMost);
        MESSAGE(topics << " idle topics take " << shared / topics << " bytes each, and "
                       << (resident() - before) / topics << " in their process");
    }
}

}  // namespace strait::test
