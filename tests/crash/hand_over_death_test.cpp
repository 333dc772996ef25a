/// kill -9 of either side in the middle of handing over: the other one has whole things, an error, and nothing else.

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/hand_over.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace strait::test {
namespace {

constexpr int kRounds = 6;

std::string file_with(const std::string& content) {
    const auto path = unique_path().string();
    std::ofstream(path) << content;
    return path;
}

/// Goes on until the other side, killed after `count` things, is gone; says how.
std::string until_killed(const std::vector<std::string>& role, int count,
                         const std::function<Result<void>(Stream&)>& once) {
    auto listener = must(Listener::listen(role.at(1)));
    TestPeer peer(role);
    auto stream = must(listener.accept(patience()));
    for (int i = 0; i < count; ++i) must(once(stream));
    must(peer.process().kill());
    auto last = once(stream);
    while (last) last = once(stream);
    return outcome(last);
}

}  // namespace

TEST_SUITE("hand_over_death") {
    TEST_CASE("what a killed giver has handed over is whole, and nothing of it is left behind") {
        const auto path = file_with("the content");
        const auto take = [](Stream& stream) -> Result<void> {
            auto file = take_over<HandedFile>(stream, patience());
            if (!file) return std::unexpected(file.error());
            CHECK(text(must(file->stream.read_all({.deadline = patience()}))) == "the content");
            return {};
        };
        std::size_t before = 0;
        for (int round = 0; round < kRounds; ++round) {
            CHECK(until_killed({"file-giver", "pipe://" + unique_name(), path}, round, take) == "peer_died");
            if (round == 0) before = open_handles();
        }
        CHECK(open_handles() == before);
    }

    TEST_CASE("a killed taker is an error for the giver, and nothing that it has not taken is left behind") {
        const auto path = file_with("x");
        const auto give = [&path](Stream& stream) {
            return hand_over_file(stream, path, Access::read_only, patience());
        };
        std::size_t before = 0;
        for (int round = 0; round < kRounds; ++round) {
            CHECK(until_killed({"file-taker", "pipe://" + unique_name()}, round, give) == "peer_died");
            if (round == 0) before = open_handles();
        }
        CHECK(open_handles() == before);
    }
}

}  // namespace strait::test
