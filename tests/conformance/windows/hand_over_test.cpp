/// What a hostile peer hands over is closed, and nothing leaks.

#include "support/background.hpp"
#include "support/handed.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/hand_over.hpp>

#include <doctest/doctest.h>

#include <windows.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <span>
#include <string>

namespace strait::test {
namespace {

constexpr auto kMisnamed = "what it hands over is not what it calls it";
constexpr auto kNothing = "it hands over nothing";

/// As it goes through the pipe.
struct Mark {
    char magic[8] = {'s', 't', 'r', 'H', 'a', 'n', 'd', '1'};
    std::uint32_t kind = 0;
    std::uint32_t unused = 0;
    std::uint64_t size = 0;
    char text[40] = {};
    std::uint64_t ticket = 0;
    std::uint64_t handle = 0;
};
static_assert(sizeof(Mark) == 80);

/// A ticket, as one that hands over has it.
struct Ticket {
    std::uint64_t number;
    HANDLE over;
    explicit Ticket(std::uint64_t which)
        : number(which),
          over(::CreateEventW(nullptr, TRUE, FALSE, (L"Local\\strait.handed." + std::to_wstring(which)).c_str())) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() { ::CloseHandle(over); }
};

std::uint64_t number_of(HANDLE handle) { return reinterpret_cast<std::uintptr_t>(handle); }

std::string answer_to(const Mark& mark) {
    PipePair pair;
    must(pair.server.write(std::as_bytes(std::span(&mark, 1)), patience()));
    const auto taken = take_over(pair.client, patience());
    if (outcome(taken) == "corrupt_peer") CHECK_FALSE(pair.client.is_open());
    return problem(taken);
}

}  // namespace

TEST_SUITE("hand_over.hostile") {
    TEST_CASE("a peer that hands over none or the wrong thing is closed, and nothing leaks") {
        static_cast<void>(answer_to({.kind = 77}));
        const Ticket ticket(::GetCurrentProcessId());
        const auto before = open_handles();
        Mark mark{.text = {'x'}, .ticket = ticket.number};
        CHECK(answer_to(mark) == kNothing);
        // The receiver's own process and thread are what these would be.
        for (const std::int64_t pseudo : {-1, -2}) {
            mark.handle = static_cast<std::uint64_t>(pseudo);
            mark.kind = 5;
            CHECK(answer_to(mark) == kNothing);
        }
        mark.handle = 0x7fff'fff0;
        CHECK(answer_to(mark) == kNothing);

        for (const std::uint32_t kind : {0U, 1U, 2U, 3U, 5U, 6U, 99U}) {
            CAPTURE(kind);
            ::ResetEvent(ticket.over);
            mark.handle = number_of(ticket.over);
            mark.kind = kind;
            CHECK(answer_to(mark) == kMisnamed);
        }
        mark.magic[0] = 'x';
        CHECK(answer_to(mark) == kMisnamed);
        CHECK(open_handles() == before);
    }

    TEST_CASE("a pipe that would wait whatever the deadline is no stream") {
        const auto name = L"\\\\.\\pipe\\strait-test-" + std::to_wstring(::GetCurrentProcessId());
        HANDLE server = ::CreateNamedPipeW(name.c_str(), PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 1, 4096, 4096, 0, nullptr);
        HANDLE client =
            ::CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING, 0, nullptr);
        const Ticket ticket(std::uint64_t{::GetCurrentProcessId()} << 32);
        CHECK(answer_to({.kind = 1, .ticket = ticket.number, .handle = number_of(client)}) == kMisnamed);
        ::CloseHandle(client);
        ::CloseHandle(server);
    }

    TEST_CASE("what its owner takes back is not taken, whatever its number has become") {
        const auto path = unique_path().string();
        std::ofstream(path) << "x";
        PipePair pair;
        must(hand_over_file(pair.server, path, Access::read_only, patience()));
        pair.server.close();
        CHECK(problem(take_over(pair.client, patience())) == "the peer has taken it back");

        // Whoever is in the middle of taking it is told, before the number can be another's.
        PipePair other;
        must(hand_over_file(other.server, path, Access::read_only, patience()));
        Mark read;
        must(other.client.read_exact(std::as_writable_bytes(std::span(&read, 1)), patience()));
        const Ticket theirs(read.ticket);
        CHECK(::WaitForSingleObject(theirs.over, 0) == WAIT_TIMEOUT);
        other.server.close();
        CHECK(::WaitForSingleObject(theirs.over, 0) == WAIT_OBJECT_0);

        const Ticket ticket((std::uint64_t{::GetCurrentProcessId()} << 32) + 1);
        ::SetEvent(ticket.over);
        CHECK(answer_to({.kind = 4, .ticket = ticket.number, .handle = number_of(ticket.over)}) ==
              "the peer has taken it back");
        CHECK(answer_to({.kind = 4, .ticket = 1, .handle = number_of(ticket.over)}) == "the peer has taken it back");
    }

    TEST_CASE("flush() waits until it has been taken, not only read") {
        const auto path = unique_path().string();
        std::ofstream(path) << "x";
        {
            PipePair pair;
            must(hand_over_file(pair.server, path, Access::read_only, patience()));
            Mark mark;
            must(pair.client.read_exact(std::as_writable_bytes(std::span(&mark, 1)), patience()));
            CHECK(outcome(pair.server.flush(moment())) == "timed_out");
        }
        PipePair pair;
        must(hand_over_file(pair.server, path, Access::read_only, patience()));
        Background taken([&] { return outcome(take_over(pair.client, patience())); });
        CHECK(outcome(pair.server.flush(patience())) == "ok");
        pair.server.close();
        CHECK(taken.get() == "ok");
    }
}

}  // namespace strait::test
