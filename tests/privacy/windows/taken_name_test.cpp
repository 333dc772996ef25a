/// Names that somebody else has.

#include "support/outcome.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/listener.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <windows.h>

#include <cctype>
#include <memory>
#include <string>

namespace strait::test {
namespace {

using Handle = std::unique_ptr<void, decltype(&::CloseHandle)>;

Handle foreign_pipe(const std::string& name) {
    return {CreateNamedPipeA((R"(\\.\pipe\)" + name).c_str(), PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE,
                             PIPE_UNLIMITED_INSTANCES, 4096, 4096, 0, nullptr),
            ::CloseHandle};
}

}  // namespace

TEST_SUITE("taken_names") {
    TEST_CASE("a pipe that another program serves is not joined") {
        const auto name = unique_name();
        const auto pipe = foreign_pipe(name);
        REQUIRE(pipe.get() != INVALID_HANDLE_VALUE);
        const auto listener = Listener::listen("pipe://" + name);
        CHECK(outcome(listener) == "already_in_use");
        CHECK(problem(listener) == "cannot listen on pipe://" + name + ": another program is listening there");
    }

    TEST_CASE("a pipe of ours is taken for another listener, in upper and lower case") {
        const auto name = unique_name();
        const auto listener = must(Listener::listen("pipe://" + name));
        std::string upper = name;
        for (char& letter : upper) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
        CHECK(outcome(Listener::listen("pipe://" + name)) == "already_in_use");
        CHECK(outcome(Listener::listen("pipe://" + upper)) == "already_in_use");
    }

    TEST_CASE("a section that another program made is not taken over, and keeps its content") {
        const auto name = unique_name();
        const Handle section(CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 4096, name.c_str()),
                             ::CloseHandle);
        REQUIRE(section);
        auto* view = static_cast<char*>(MapViewOfFile(section.get(), FILE_MAP_WRITE, 0, 0, 0));
        REQUIRE(view != nullptr);
        view[0] = 'x';
        CHECK(outcome(Region::create("shm://" + name, {.size = 4096})) == "already_in_use");
        CHECK(outcome(Region::open("shm://" + name)) == "ok");
        CHECK(view[0] == 'x');
        UnmapViewOfFile(view);
    }

    TEST_CASE("a name that belongs to another kind of object is an error, whatever is asked") {
        const auto name = unique_name();
        const Handle event(CreateEventA(nullptr, TRUE, FALSE, name.c_str()), ::CloseHandle);
        REQUIRE(event);
        for (const auto& region :
             {Region::create("shm://" + name, {.size = 4096}).error(), Region::open("shm://" + name).error(),
              Region::open_or_create("shm://" + name, {.size = 4096}).error()}) {
            CHECK(region.message().find("that name belongs to another kind of object") != std::string::npos);
        }
    }
}

}  // namespace strait::test
