#include "core/shared_layout.hpp"

#include <doctest/doctest.h>

#include <string>

namespace strait::test {
namespace {

constexpr LayoutWanted kState{LayoutKind::state};

std::string message(const Result<std::uint64_t>& result) { return result ? "" : result.error().message(); }

}  // namespace

TEST_SUITE("shared_layout") {
    TEST_CASE("a published layout is recognised with its size") {
        LayoutHead head{};
        publish_layout(head, kState, 4096);
        CHECK(check_layout(head, kState, 4096).value() == 4096);
        CHECK(check_layout(head, kState, 8192).value() == 4096);
    }

    TEST_CASE("memory that is still zero is being made") {
        const LayoutHead head{};
        CHECK(check_layout(head, kState, 4096).error() == Errc::would_block);
    }

    TEST_CASE("something else is told by its name") {
        LayoutHead head{};
        publish_layout(head, {LayoutKind::topic}, 4096);
        CHECK(message(check_layout(head, kState, 4096)) == "a topic is there, and a state was asked for");
        publish_layout(head, {LayoutKind::state, 2}, 4096);
        CHECK(message(check_layout(head, kState, 4096)) ==
              "a state of layout 2 is there, and this program knows layout 1: use one version of strait on both sides");
        head.kind = 99;
        CHECK(check_layout(head, kState, 4096).error() == Errc::wrong_kind);
        head.magic = 1;
        CHECK(message(check_layout(head, kState, 4096)) == "raw memory is there, and a state was asked for");
        CHECK(check_layout(head, kState, sizeof head - 1).error() == Errc::wrong_kind);
    }

    TEST_CASE("a size that cannot be is not believed") {
        LayoutHead head{};
        publish_layout(head, kState, 4097);
        CHECK(check_layout(head, kState, 4096).error() == Errc::corrupt_peer);
        publish_layout(head, kState, sizeof head - 1);
        CHECK(check_layout(head, kState, 4096).error() == Errc::corrupt_peer);
    }
}

}  // namespace strait::test
