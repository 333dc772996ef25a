/// No descriptors left: an error code at every step, nothing leaked, and everything works again afterwards.

#include "resources/posix/descriptor_limit.hpp"
#include "support/background.hpp"
#include "support/command.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"

#include <strait/strait.hpp>

#include <doctest/doctest.h>

#include <array>
#include <functional>

namespace strait::test {
namespace {

// More than any of these calls opens at once.
constexpr std::size_t kEnough = 20;

// Calls it with no descriptor left, with one, with two …, until it succeeds. Until then it must say what is missing.
void check_nth_failure(const char* what, const std::function<std::string()>& attempt) {
    CAPTURE(what);
    static_cast<void>(attempt());  // what is opened once and for all is open now
    const auto before = open_handles();
    for (std::size_t left = 0; left <= kEnough; ++left) {
        CAPTURE(left);
        std::string result;
        {
            const DescriptorLimit limit(left);
            result = attempt();
        }
        CHECK(open_handles() == before);
        if (result == "ok") {
            CHECK(left > 0);
            return;
        }
        CHECK(result == "out_of_resources");
    }
    FAIL_CHECK("it never succeeds");
}

void check_talk(Stream& one, Stream& other) {
    std::array<std::byte, 5> heard{};
    must(one.write(bytes("hello"), patience()));
    must(other.read_exact(heard, patience()));
    CHECK(text(heard) == "hello");
}

}  // namespace

TEST_SUITE("no_descriptors") {
    TEST_CASE("accept says so, keeps the peer queued, and the listener lives on") {
        for (const auto& driver : stream_drivers()) {
            if (!driver.duplex) continue;  // a FIFO is open for reading before anyone comes
            CAPTURE(driver.name);
            auto listener = must(Listener::listen(driver.address()));
            auto client = must(Stream::connect(listener.address(), {.deadline = patience()}));
            {
                const DescriptorLimit limit(0);
                const auto failed = listener.accept(patience());
                CHECK(outcome(failed) == "out_of_resources");
                CHECK(problem(failed).find("descriptors open that it may have (ulimit -n); the peer stays queued") !=
                      std::string::npos);
            }
            auto server = must(listener.accept(patience()));
            check_talk(client, server);
            check_talk(server, client);
        }
    }

    TEST_CASE("whatever cannot open all its descriptors opens none") {
        const std::string pipe = "pipe://" + unique_name();
        const std::string unix_socket = path_address("unix", unique_path());
        const std::string fifo = path_address("fifo", unique_path());
        const std::string memory = "shm://" + unique_name();
        const std::string file = path_address("map", unique_path());
        for (const auto& address : {pipe, unix_socket, fifo, std::string("tcp://localhost:0")}) {
            check_nth_failure(address.c_str(), [&] { return outcome(Listener::listen(address)); });
        }
        for (const auto& address : {pipe, unix_socket, std::string("tcp://localhost:0")}) {
            auto listener = must(Listener::listen(address));
            check_nth_failure(address.c_str(), [&] { return outcome(Stream::connect(listener.address())); });
        }
        check_nth_failure("Datagram", [] { return outcome(Datagram::bind("udp://localhost:0")); });
        for (const auto& address : {memory, file}) {
            check_nth_failure(address.c_str(), [&] { return outcome(Region::create(address, {.size = 4096})); });
            const auto region = must(Region::create(address, {.size = 4096}));
            check_nth_failure(address.c_str(), [&] { return outcome(Region::open(address)); });
        }
        check_nth_failure("Process",
                          [] { return outcome(Process::spawn({"true"}, {.out = piped, .in = piped, .err = piped})); });
        check_nth_failure("exec:", [] { return outcome(Stream::connect("exec:true")); });
        check_nth_failure("stdio:", [] { return outcome(Stream::connect("stdio:")); });
    }

    TEST_CASE("strait listen --keep takes more peers than the soft limit lets it, up to the hard one") {
        constexpr std::size_t kCrowd = 40;
        const auto address = path_address("unix", unique_path());
        Program command(
            {"sh", "-c", R"(ulimit -S -n 24; exec "$0" listen --keep "$1")", strait_command({}).front(), address});
        CHECK(listening_at(command) == address);
        std::vector<Stream> crowd;
        for (std::size_t i = 0; i < kCrowd; ++i) {
            crowd.push_back(must(Stream::connect(address, {.deadline = patience()})));
            std::array<std::byte, 5> heard{};
            must(crowd.back().write(bytes("hello"), patience()));
            must(command.out().read_exact(heard, patience()));
            CHECK(text(heard) == "hello");
        }
    }

    TEST_CASE("strait listen --keep lives on when more peers come than it may have") {
        constexpr std::size_t kCrowd = 40;
        const auto address = path_address("unix", unique_path());
        Program command(
            {"sh", "-c", R"(ulimit -n 24; exec "$0" listen --keep "$1")", strait_command({}).front(), address});
        CHECK(listening_at(command) == address);
        {
            std::vector<Stream> crowd;
            for (std::size_t i = 0; i < kCrowd; ++i) {
                crowd.push_back(must(Stream::connect(address, {.deadline = patience()})));
            }
            static_cast<void>(command.err_behind("the peer stays queued"));
        }
        auto late = must(Stream::connect(address, {.deadline = patience()}));
        std::array<std::byte, 5> heard{};
        must(late.write(bytes("hello"), patience()));
        must(command.out().read_exact(heard, patience()));
        CHECK(text(heard) == "hello");
    }
}

}  // namespace strait::test
