#include "os/shared_link.hpp"

#include "os/posix/descriptor_stream.hpp"
#include "os/posix/rights.hpp"
#include "os/posix/wait.hpp"
#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"

#include <doctest/doctest.h>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <bit>
#include <csignal>
#include <stop_token>
#include <utility>
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

int broken_pipes = 0;

/// While it lives, the signal of a pipe without readers is counted.
class BrokenPipes {
  public:
    BrokenPipes() {
        broken_pipes = 0;
        struct sigaction count{};
        count.sa_handler = [](int) { ++broken_pipes; };
        CHECK(::sigaction(SIGPIPE, &count, &before_) == 0);
    }
    BrokenPipes(const BrokenPipes&) = delete;
    BrokenPipes& operator=(const BrokenPipes&) = delete;
    ~BrokenPipes() { ::sigaction(SIGPIPE, &before_, nullptr); }

  private:
    struct sigaction before_{};
};

/// While it lives, this process gets no further descriptor.
class NoDescriptors {
  public:
    NoDescriptors() {
        CHECK(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
        const rlimit none{0, before_.rlim_max};
        CHECK(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

/// How often wait() says that it has rung, before it says something else.
template <typename Wait>
int rings_heard(Wait wait) {
    int rings = 0;
    while (outcome(wait()) == "ok") ++rings;
    return rings;
}

}  // namespace

TEST_SUITE("shared_link") {
    TEST_CASE("a ring is heard by whoever waits, with a deadline and without, and ends with the wait") {
        Links links;
        for (const auto& [rings, hears] :
             {std::pair(&links.serving, &links.connected), std::pair(&links.connected, &links.serving)}) {
            for (const auto& deadline : {Deadline::never(), patience(), Deadline::now()}) {
                (*rings)->ring(Bell::data);
                (*rings)->ring(Bell::data);
                CHECK(outcome((*hears)->wait(Bell::data, deadline)) == "ok");
                CHECK(outcome((*hears)->wait(Bell::data, Deadline::now())) == "timed_out");
            }
        }
    }

    TEST_CASE("a bell that nobody has heard for long is heard all the same, and the next ring too") {
        constexpr int kRings = 10'000;
        Links links;
        const auto now = [&] { return links.serving->wait(Bell::data, Deadline::now()); };
        for (int i = 0; i < kRings; ++i) links.connected->ring(Bell::data);
        CHECK(rings_heard(now) > 0);
        links.connected->ring(Bell::data);
        CHECK(rings_heard(now) == 1);
        for (int i = 0; i < kRings; ++i) links.connected->ring(Bell::data);
        CHECK(outcome(links.serving->wait(Bell::data, Deadline::never())) == "ok");
        static_cast<void>(rings_heard(now));
        links.connected->ring(Bell::data);
        CHECK(outcome(links.serving->wait(Bell::data, Deadline::never())) == "ok");
        CHECK(rings_heard(now) == 0);
    }

    TEST_CASE("whoever waits is told when the other end goes, and ringing for it is no signal") {
        for (const auto& deadline : {Deadline::never(), patience()}) {
            Links links;
            Background waiting([&] { return links.connected->wait(Bell::data, deadline); });
            links.serving.reset();
            CHECK(outcome(waiting.get()) == "peer_died");
            CHECK(outcome(links.connected->wait(Bell::data, Deadline::now())) == "peer_died");
            const BrokenPipes count;
            links.connected->ring(Bell::data);
            CHECK(broken_pipes == 0);
        }
    }

    TEST_CASE("a wait with a deadline that finds no descriptor says so and loses nothing") {
        Links links;
        links.serving->ring(Bell::data);
        {
            const NoDescriptors none;
            CHECK(outcome(links.connected->wait(Bell::data, patience())) == "out_of_resources");
            CHECK(outcome(links.connected->wait_handle()) == "out_of_resources");
        }
        CHECK(outcome(links.connected->wait(Bell::data, patience())) == "ok");
        CHECK(outcome(links.connected->wait(Bell::data, Deadline::now())) == "timed_out");
    }

    TEST_CASE("a wait handle shows a ring and the end, and a stop token ends a wait") {
        Links links;
        const auto handle = static_cast<int>(must(links.connected->wait_handle()));
        CHECK_FALSE(is_ready(handle, POLLIN));
        links.serving->ring(Bell::data);
        CHECK(is_ready(handle, POLLIN));
        CHECK(outcome(links.connected->wait(Bell::data, Deadline::never())) == "ok");
        CHECK_FALSE(is_ready(handle, POLLIN));
        std::stop_source stop;
        Background waiting(
            [&] { return links.connected->wait(Bell::data, Deadline::until_stopped(stop.get_token())); });
        stop.request_stop();
        CHECK(outcome(waiting.get()) == "cancelled");
        links.serving.reset();
        CHECK(is_ready(handle, POLLIN));
    }

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
