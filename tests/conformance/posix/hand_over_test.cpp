/// A file and a stream go to whoever is at the other end; what is wrong is closed, and nothing leaks.

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/hand_over.hpp>
#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

namespace strait::test {
namespace {

struct Pair {
    Listener listener = must(Listener::listen("pipe://" + unique_name()));
    Stream client = must(Stream::connect(listener.address()));
    Stream server = must(listener.accept(patience()));
};

std::string file_with(const std::string& content) {
    const auto path = unique_path().string();
    std::ofstream(path) << content;
    return path;
}

std::string content_of(Stream& stream) {
    const auto all = must(stream.read_all({.deadline = patience()}));
    return std::string(text(all));
}

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

std::string mark(char kind) { return std::string("strHand1") + kind + std::string(7, '\0'); }

}  // namespace

TEST_SUITE("hand_over") {
    TEST_CASE("a file is read by whoever it is handed to, between other bytes of the stream") {
        Pair pair;
        must(pair.server.write(bytes("before"), patience()));
        must(hand_over_file(pair.server, file_with("the content"), Access::read_only, patience()));
        must(pair.server.write(bytes("after"), patience()));
        std::array<std::byte, 6> word{};
        must(pair.client.read_exact(word, patience()));
        auto handed = must(take_over(pair.client, patience()));
        CHECK(handed.kind == HandedKind::file);
        CHECK(content_of(handed.stream) == "the content");
        CHECK(outcome(handed.stream.write(bytes("x"), patience())) == "not_supported_here");
        must(pair.client.read_exact(std::span(word).first(5), patience()));
        CHECK(text(std::span(word).first(5)) == "after");
    }

    TEST_CASE("a file that may be written is written in place") {
        Pair pair;
        const auto path = file_with("0123456789");
        must(hand_over_file(pair.server, path, Access::read_write, patience()));
        auto handed = must(take_over(pair.client, patience()));
        must(handed.stream.write(bytes("ab"), patience()));
        CHECK(content_of(handed.stream) == "23456789");
        std::ifstream file(path);
        std::string content;
        std::getline(file, content);
        CHECK(content == "ab23456789");
    }

    TEST_CASE("a stream goes on with its new owner, and outlives whoever handed it over") {
        Pair carrier;
        Pair other;
        must(hand_over(carrier.server, std::move(other.server), patience()));
        carrier.server.close();
        auto handed = must(take_over(carrier.client, patience()));
        CHECK(handed.kind == HandedKind::stream);
        must(other.client.write(bytes("hello"), patience()));
        other.client.close();
        CHECK(content_of(handed.stream) == "hello");
    }

    TEST_CASE("a peer that hands over too many, none or the wrong thing is closed, and nothing leaks") {
        const auto path = file_with("x");
        const auto before = open_handles();
        const auto check_refused = [&](const std::string& data, std::size_t files, const std::string& why) {
            Pair pair;
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
        check_refused(mark('\1'), 1, "it calls what it hands over something else");
        check_refused(std::string(16, 'x'), 1, "it calls what it hands over something else");
        CHECK(open_handles() == before);

        Pair pair;
        std::array<int, 2> ends{};
        CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
        send_raw(pair.server, mark('\0'), {ends[0]});
        for (const int end : ends) ::close(end);
        CHECK(problem(take_over(pair.client, patience())) ==
              "what it hands over is neither a file nor a connected stream");
    }

    TEST_CASE("a peer that ends early has died, and waiting ends as every wait does") {
        Pair pair;
        check_wait([&](const Deadline& deadline) { return take_over(pair.client, deadline); });
        CHECK(pair.client.is_open());
        send_raw(pair.server, "strHand1", {});
        pair.server.close();
        CHECK(outcome(take_over(pair.client, patience())) == "peer_died");
        CHECK(outcome(hand_over_file(pair.client, file_with("x"), Access::read_only, patience())) == "peer_died");
    }

    TEST_CASE("what cannot be handed over, or not there, has its message") {
        Pair pair;
        const auto missing = hand_over_file(pair.server, "/nothing/there", Access::read_only, patience());
        CHECK(outcome(missing) == "not_found");
        CHECK(problem(missing).starts_with("cannot hand over /nothing/there: "));
        CHECK(outcome(hand_over_file(pair.server, "/tmp", Access::read_only, patience())) == "wrong_kind");
        auto listener = must(Listener::listen("tcp://127.0.0.1:0"));
        auto client = must(Stream::connect(listener.address()));
        const auto refused = hand_over_file(client, file_with("x"), Access::read_only, patience());
        CHECK(problem(refused) == "only streams at pipe:// and unix:// carry files and streams");
        CHECK(outcome(take_over(client, patience())) == "not_supported_here");
        client.close();
        CHECK(outcome(take_over(client)) == "closed");
    }
}

}  // namespace strait::test
