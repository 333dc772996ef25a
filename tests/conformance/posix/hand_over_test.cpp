/// What a hostile peer hands over is closed, and nothing leaks.

#include "support/handed.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/hand_over.hpp>
#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace strait::test {
namespace {

// As a hostile program would: any bytes, any descriptors.
void send_raw(Stream& to, std::string_view data, const std::vector<int>& descriptors) {
    std::array<std::byte, CMSG_SPACE(64 * sizeof(int))> control{};
    iovec part{const_cast<char*>(data.data()), data.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!descriptors.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
        auto* const head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
        std::memcpy(CMSG_DATA(head), descriptors.data(), descriptors.size() * sizeof(int));
    }
    CHECK(::sendmsg(static_cast<int>(must(to.wait_handle())), &message, 0) == static_cast<ssize_t>(data.size()));
}

constexpr auto kMisnamed = "what it hands over is not what it calls it";

std::string mark(char kind) { return std::string("strHand1") + kind + std::string(55, '\0'); }

}  // namespace

TEST_SUITE("hand_over.hostile") {
    TEST_CASE("a stream goes on with its new owner, and outlives whoever handed it over") {
        PipePair carrier;
        PipePair other;
        must(hand_over(carrier.server, std::move(other.server), patience()));
        carrier.server.close();
        auto stream = must(take_over<Stream>(carrier.client, patience()));
        must(other.client.write(bytes("hello"), patience()));
        other.client.close();
        CHECK(content_of(stream) == "hello");
    }

    TEST_CASE("a peer that hands over too many, none or the wrong thing is closed, and nothing leaks") {
        const auto path = file_with("x");
        const auto before = open_handles();
        const auto check_refused = [&](const std::string& data, std::size_t files, const std::string& why) {
            PipePair pair;
            const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
            send_raw(pair.server, data, std::vector<int>(files, file));
            ::close(file);
            const auto taken = take_over(pair.client, patience());
            CHECK(outcome(taken) == "corrupt_peer");
            CHECK(problem(taken) == why);
            CHECK_FALSE(pair.client.is_open());
        };
        check_refused(mark('\0'), 2, "it hands over more than one thing");
        check_refused(mark('\0'), 64, "it hands over more than one thing");
        check_refused(mark('\0'), 0, "it hands over nothing");
        for (const char kind : {'\1', '\2', '\4', '\5', '\6', '\177'}) {
            CAPTURE(int{kind});
            check_refused(mark(kind), 1, kMisnamed);
        }
        check_refused(std::string(64, 'x'), 1, kMisnamed);
        CHECK(open_handles() == before);

        for (const char kind : {'\0', '\1', '\2', '\3', '\4', '\5'}) {
            CAPTURE(int{kind});
            PipePair pair;
            std::array<int, 2> ends{};
            CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
            send_raw(pair.server, mark(kind), {ends[0]});
            for (const int end : ends) ::close(end);
            CHECK(problem(take_over(pair.client, patience())) == kMisnamed);
        }
    }

    TEST_CASE("a peer that ends in the middle of a mark has died") {
        PipePair pair;
        send_raw(pair.server, "strHand1", {});
        pair.server.close();
        CHECK(outcome(take_over(pair.client, patience())) == "peer_died");
    }

    TEST_CASE("a listener in the file system is told as the path it is, and its name goes with its maker") {
        PipePair carrier;
        const auto path = unique_path();
        auto listener = must(Listener::listen("unix://" + path.string()));
        must(hand_over(carrier.server, listener, patience()));
        auto taken = must(take_over<Listener>(carrier.client, patience()));
        CHECK(taken.address().text() == "unix://" + path.string());
        auto client = must(Stream::connect(taken.address()));
        CHECK(must(taken.accept(patience())).peer().process_id == this_process_id());
        taken.close();
        CHECK(std::filesystem::exists(path));
        listener.close();
        CHECK_FALSE(std::filesystem::exists(path));
    }

    TEST_CASE("a listener whose maker waits in accept does not wait beyond a deadline here") {
        PipePair carrier;
        const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un any{.sun_family = AF_UNIX, .sun_path = {}};
        CHECK(::bind(socket, reinterpret_cast<const sockaddr*>(&any), sizeof any.sun_family) == 0);
        CHECK(::listen(socket, 1) == 0);
        send_raw(carrier.server, mark('\2'), {socket});
        ::close(socket);
        auto taken = must(take_over<Listener>(carrier.client, patience()));
        CHECK(outcome(taken.accept(Deadline::now())) == "timed_out");
    }

    TEST_CASE("a region that a hostile peer cuts off reads zeros, and says so") {
        PipePair carrier;
        const int memory = ::memfd_create("hostile", MFD_CLOEXEC);
        CHECK(::ftruncate(memory, 8192) == 0);
        send_raw(carrier.server, mark('\3'), {memory});
        auto region = must(take_over<Region>(carrier.client, patience()));
        CHECK(region.size() == 8192);
        CHECK(::ftruncate(memory, 0) == 0);
        ::close(memory);
        CHECK(region.bytes()[4096] == std::byte{0});
        CHECK(outcome(region.check()) == "too_small");
    }
}

}  // namespace strait::test
