#include "os/shared_link.hpp"

#include "os/posix/descriptor_stream.hpp"
#include "os/posix/rights.hpp"
#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"

#include <doctest/doctest.h>

#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <bit>
#include <vector>

namespace strait::os {
namespace {

using namespace test;

/// Two ends of a link, and the socket of a hostile one.
struct Links {
    std::unique_ptr<SharedLink> serving;
    std::unique_ptr<SharedLink> connected;
    int socket = -1;

    Links() {
        std::array<int, 2> ends{};
        CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
        socket = ends[0];
        Background taken(
            [&] { return SharedLink::take(std::make_unique<DescriptorStream>(Descriptor(ends[1])), patience()); });
        serving = must(SharedLink::offer(std::make_unique<DescriptorStream>(Descriptor(ends[0])),
                                         {.size = 4096, .prepare = [](std::span<std::byte>) {}}));
        connected = must(taken.get());
    }
};

void send_marks(int socket, std::size_t descriptors) {
    const Descriptor event(::eventfd(0, EFD_CLOEXEC));
    const std::vector<int> numbers(descriptors, event.get());
    const auto mark = std::bit_cast<std::array<std::byte, sizeof(HandedMark)>>(HandedMark{});
    CHECK(send_rights(socket, mark, numbers) == static_cast<ssize_t>(mark.size()));
}

}  // namespace

TEST_SUITE("shared_link") {
    TEST_CASE("of what a hostile end hands over beside the memory nothing is kept but one descriptor") {
        static_cast<void>(open_handles());
        const auto before = open_handles();
        {
            Links links;
            send_marks(links.socket, 2);
            CHECK(outcome(links.connected->take_over(patience())) == "corrupt_peer");
            send_marks(links.socket, kMostRights);
            CHECK(outcome(links.connected->take_over(patience())) == "corrupt_peer");
            send_marks(links.socket, 1);
            const auto received = links.connected->take_over(patience());
            CHECK(outcome(received) == "ok");
            send_marks(links.socket, 1);
        }
        CHECK(open_handles() == before);
    }

    TEST_CASE("what is handed over wakes nobody who waits for data, and is no hang-up") {
        Links links;
        send_marks(links.socket, 1);
        CHECK(outcome(links.connected->wait(Bell::data, Deadline::now())) == "timed_out");
        CHECK_FALSE(links.connected->peer_gone());
        CHECK(outcome(links.connected->wait_hang_up(Deadline::now())) == "timed_out");
        links.serving.reset();
        CHECK(outcome(links.connected->wait_hang_up(patience())) == "ok");
    }
}

}  // namespace strait::os
