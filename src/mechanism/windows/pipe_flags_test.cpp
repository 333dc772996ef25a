#include "mechanism/windows/pipe_flags.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

TEST_SUITE("mechanism.windows.pipe_flags") {
    using namespace strait::mechanism;

    TEST_CASE("only the first instance claims the name") {
        CHECK((pipe_flags(PipeInstance::first).open_mode & FILE_FLAG_FIRST_PIPE_INSTANCE) != 0);
        CHECK((pipe_flags(PipeInstance::further).open_mode & FILE_FLAG_FIRST_PIPE_INSTANCE) == 0);
    }

    TEST_CASE("every instance is overlapped, duplex, in byte mode and local") {
        for (const auto instance : {PipeInstance::first, PipeInstance::further}) {
            const auto flags = pipe_flags(instance);
            CHECK((flags.open_mode & FILE_FLAG_OVERLAPPED) != 0);
            CHECK((flags.open_mode & PIPE_ACCESS_DUPLEX) == PIPE_ACCESS_DUPLEX);
            CHECK((flags.pipe_mode & PIPE_REJECT_REMOTE_CLIENTS) != 0);
            CHECK((flags.pipe_mode & (PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_NOWAIT)) == 0);
            CHECK(flags.instances == PIPE_UNLIMITED_INSTANCES);
        }
    }
}
