#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/stream_pair.hpp"
#include "support/test_peer.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/process.hpp>

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

const SpawnOptions kAllPiped{.out = piped, .in = piped, .err = piped};

Process spawn(const std::vector<std::string>& role, const SpawnOptions& options) {
    return must(Process::spawn(peer_command(role), options));
}

// A child that does nothing with its standard streams and ends when `leash` is closed.
struct DeafChild {
    Process process;
    Stream leash;
};

DeafChild spawn_deaf() {
    auto listener = must(Listener::listen("pipe://" + unique_name()));
    auto process = spawn({"sink-client", listener.address().text()}, kAllPiped);
    auto leash = must(listener.accept(patience()));
    CHECK(Lines(process.out()).next() == "ready");
    return {std::move(process), std::move(leash)};
}

}  // namespace

TEST_SUITE("process.pipes") {
    TEST_CASE("all three pipes are full, and nobody is stuck") {
        // The child says 1 MiB on both outputs before it reads a byte of the 4 MiB it is sent.
        const auto input = std::vector<std::byte>(4_MiB, std::byte{'i'});
        auto child = spawn({"chatter", "1048576"}, kAllPiped);
        const auto all = must(child.communicate(input, {.deadline = patience()}));
        CHECK(text(all.out) == std::string(1_MiB, 'x'));
        CHECK(text(all.err) == std::string(1_MiB, 'x'));
        CHECK(all.status.success());
    }

    TEST_CASE("bytes of any value go through a child unchanged") {
        const auto input = Pattern::take(3_MiB);
        auto child = spawn({"echo-client", "stdio:"}, kAllPiped);
        const auto all = must(child.communicate(input, {.deadline = patience()}));
        CHECK(all.out == input);
        CHECK(all.err.empty());
    }

    TEST_CASE("a child that takes no input and says nothing communicates, too") {
        auto child = spawn({"exit-with", "4"}, kAllPiped);
        const auto all = must(child.communicate(Pattern::take(1_MiB), {.deadline = patience()}));
        CHECK(all.out.empty());
        CHECK(all.err.empty());
        CHECK(all.status.code == 4);
    }

    TEST_CASE("each output may have exactly the limit, and not one byte more") {
        for (const std::uint64_t limit : {9999U, 10000U, 10001U}) {
            auto child = spawn({"chatter", "10000"}, kAllPiped);
            const auto all = child.communicate({}, {.limit = limit, .deadline = patience()});
            CHECK(outcome(all) == (limit < 10000 ? "too_large" : "ok"));
        }
    }

    TEST_CASE("communicating ends with its deadline, and with its stop token; the child goes on") {
        auto child = spawn_deaf();
        const auto more_than_a_pipe_holds = Pattern::take(1_MiB);
        check_wait([&](const Deadline& deadline) {
            return child.process.communicate(more_than_a_pipe_holds, {.deadline = deadline});
        });
        CHECK(outcome(child.process.wait(Deadline::now())) == "timed_out");
        child.leash.close();
        CHECK(must(child.process.wait(patience())).success());
    }

    TEST_CASE("closing a child's stdin lets it read to the end") {
        auto child = spawn({"sink-client", "stdio:"}, {.out = piped, .in = piped});
        must(child.in().write(Pattern::take(100000), patience()));
        child.in().close();
        const auto said = must(child.out().read_all({.deadline = patience()}));
        CHECK(text(said).starts_with("got 100000 "));
        CHECK(must(child.wait(patience())).success());
    }

    TEST_CASE("a child reads to the end though another child is alive: no end of its pipe has leaked") {
        // Each is started while the pipes to the others are open, so that each could have inherited them.
        std::vector<std::optional<TestPeer>> children(4);
        for (auto& child : children) child.emplace(std::vector<std::string>{"linger"});
        for (auto& child : children) CHECK(child->end() == 0);
    }

    TEST_CASE("a parent reads to the end when the child has ended, though another child is alive") {
        auto first = spawn({"exit-with", "0"}, kAllPiped);
        TestPeer second({"linger"});
        CHECK(must(first.out().read_all({.deadline = patience()})).empty());
        CHECK(must(first.err().read_all({.deadline = patience()})).empty());
        CHECK(second.end() == 0);
    }

    TEST_CASE("writing to a child that has ended is peer_died") {
        auto child = spawn({"exit-with", "0"}, kAllPiped);
        must(child.wait(patience()));
        const std::array<std::byte, 4096> data{};
        CHECK(outcome(child.in().write(data, patience())) == "peer_died");
    }

    TEST_CASE("reading from a child ends with its deadline, and with its stop token") {
        auto child = spawn_deaf();
        std::array<std::byte, 16> buffer;
        check_wait([&](const Deadline& deadline) { return child.process.out().read(buffer, deadline); });
        check_wait([&](const Deadline& deadline) { return child.process.err().read(buffer, deadline); });
        CHECK(outcome(child.process.out().try_read(buffer)) == "would_block");
    }

    TEST_CASE("writing to a child that does not read ends with its deadline, and with its stop token") {
        auto child = spawn_deaf();
        CHECK(fill_up(child.process.in()) > 0);
        const std::array<std::byte, 1> data{};
        check_wait([&](const Deadline& deadline) { return child.process.in().write_some(data, deadline); });
        CHECK(outcome(child.process.in().try_write(data)) == "would_block");
    }

    TEST_CASE("a destroyed Process has killed its child, a detached one has not") {
        std::optional<TestPeer> detached(std::in_place, std::vector<std::string>{"linger"});
        Stream in = std::move(detached->process().in());
        Stream out = std::move(detached->process().out());
        detached->process().detach();
        detached.reset();
        must(in.write(bytes("alive\n"), patience()));
        CHECK(Lines(out).next() == "heard alive");
        in.close();
        CHECK(must(out.read_all({.deadline = patience()})).empty());

        std::optional<TestPeer> owned(std::in_place, std::vector<std::string>{"linger"});
        in = std::move(owned->process().in());
        out = std::move(owned->process().out());
        owned.reset();
        CHECK(must(out.read_all({.deadline = patience()})).empty());
    }

    TEST_CASE("children leave no handle behind") {
        const auto once = [] {
            auto child = spawn({"exit-with", "0"}, kAllPiped);
            must(child.communicate({}, {.deadline = patience()}));
        };
        once();
        const auto before = open_handles();
        for (int round = 0; round < 5; ++round) once();
        CHECK(open_handles() == before);
    }
}

}  // namespace strait::test
