#include "support/background.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/this_process.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

struct DatagramPair {
    Datagram receiver;
    Datagram sender;
};

DatagramPair connect_pair(const DatagramDriver& driver) {
    auto receiver = must(Datagram::bind(driver.address()));
    auto sender = must(Datagram::connect(receiver.address()));
    return {std::move(receiver), std::move(sender)};
}

bool answers(const DatagramDriver& driver) { return driver.answers; }
bool is_queue(const DatagramDriver& driver) { return !driver.answers; }

// An address at which somebody received, and nobody does any more.
Address abandoned(const DatagramDriver& driver) { return must(Datagram::bind(driver.address())).address(); }

}  // namespace

TEST_SUITE("datagram") {
    TEST_CASE("datagrams of all sizes keep their boundaries: none, one and the largest number of bytes") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            auto pair = connect_pair(driver);
            std::vector<std::byte> buffer(driver.largest);
            for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1500}, driver.largest}) {
                const auto sent = Pattern::take(size, size);
                must(pair.sender.send(sent, patience()));
                const auto received = must(pair.receiver.receive(buffer, patience()));
                CHECK(received.size == size);
                CHECK(std::ranges::equal(std::span(buffer).first(received.size), sent));
            }
        });
    }

    TEST_CASE("several datagrams wait, each on its own") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            auto pair = connect_pair(driver);
            for (const auto* word : {"one", "", "three"}) must(pair.sender.send(bytes(word), patience()));
            std::array<std::byte, 64> buffer;
            for (const auto* word : {"one", "", "three"}) {
                const auto received = must(pair.receiver.receive(buffer, patience()));
                CHECK(text(std::span(buffer).first(received.size)) == word);
            }
            CHECK(outcome(pair.receiver.try_receive(buffer)) == "would_block");
        });
    }

    TEST_CASE("one byte more than the largest datagram is too_large, and nothing is sent") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            auto pair = connect_pair(driver);
            CHECK(outcome(pair.sender.send(Pattern::take(driver.largest + 1), patience())) == "too_large");
            must(pair.sender.send(bytes("next"), patience()));
            std::array<std::byte, 64> buffer;
            CHECK(must(pair.receiver.receive(buffer, patience())).size == 4);
        });
    }

    TEST_CASE("a buffer that is too small gets the head, and the next datagram is whole") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            auto pair = connect_pair(driver);
            must(pair.sender.send(bytes("sixsix"), patience()));
            must(pair.sender.send(bytes("five5"), patience()));
            std::array<std::byte, 5> buffer;
            const auto cut = pair.receiver.receive(buffer, patience());
            CHECK(outcome(cut) == "too_large");
            CHECK(problem(cut) == "the datagram did not fit into the buffer of 5 bytes");
            CHECK(text(buffer) == "sixsi");
            CHECK(must(pair.receiver.receive(buffer, patience())).size == 5);
            CHECK(text(buffer) == "five5");
        });
    }

    TEST_CASE("an answer goes to where the question came from") {
        on_each(datagram_drivers(), answers, [](const DatagramDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 64> buffer;
            must(pair.sender.send(bytes("question"), patience()));
            const auto question = must(pair.receiver.receive(buffer, patience()));
            CHECK(question.from == pair.sender.address());
            must(pair.receiver.send_to(question.from, bytes("answer"), patience()));
            const auto answer = must(pair.sender.receive(buffer, patience()));
            CHECK(answer.from == pair.receiver.address());
            CHECK(text(std::span(buffer).first(answer.size)) == "answer");
        });
    }

    TEST_CASE("a connected socket hears nobody else") {
        on_each(datagram_drivers(), answers, [](const DatagramDriver& driver) {
            auto pair = connect_pair(driver);
            auto stranger = must(Datagram::bind(driver.address()));
            must(stranger.send_to(pair.sender.address(), bytes("stranger"), patience()));
            must(pair.receiver.send_to(pair.sender.address(), bytes("friend"), patience()));
            std::array<std::byte, 64> buffer;
            const auto received = must(pair.sender.receive(buffer, patience()));
            CHECK(text(std::span(buffer).first(received.size)) == "friend");
        });
    }

    TEST_CASE("a socket with a free port tells which one it took") {
        on_each(datagram_drivers(), answers, [](const DatagramDriver& driver) {
            const auto first = must(Datagram::bind(driver.address()));
            const auto second = must(Datagram::bind(driver.address()));
            CHECK_FALSE(first.address().place().ends_with(":0"));
            CHECK(first.address() != second.address());
        });
    }

    TEST_CASE("an address that somebody receives at is taken, and free again after the close") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            auto first = must(Datagram::bind(driver.address()));
            const auto address = first.address();
            const auto second = Datagram::bind(address);
            CHECK(outcome(second) == "already_in_use");
            CHECK(problem(second).starts_with("cannot receive at " + address.text() + ": "));
            first.close();
            CHECK(outcome(Datagram::bind(address)) == "ok");
        });
    }

    TEST_CASE("a sender hears that nobody receives there") {
        const auto fits = [](const DatagramDriver& driver) { return driver.tells_nobody; };
        on_each(datagram_drivers(), fits, [](const DatagramDriver& driver) {
            auto sender = must(Datagram::connect(abandoned(driver)));
            must(sender.send(bytes("hello?"), patience()));
            std::array<std::byte, 64> buffer;
            CHECK(outcome(sender.receive(buffer, patience())) == "not_found");
        });
    }

    TEST_CASE("a queue that nobody has made cannot be sent to, and it goes with its receiver") {
        on_each(datagram_drivers(), is_queue, [](const DatagramDriver& driver) {
            const auto gone = abandoned(driver);
            const auto sender = Datagram::connect(gone);
            CHECK(outcome(sender) == "not_found");
            CHECK(problem(sender).starts_with("cannot connect to " + gone.text() + ": there is no such "));
            CHECK(problem(sender).find(": nobody receives there (") != std::string::npos);
        });
    }

    TEST_CASE("a queue is one way, and nobody is told who has sent") {
        on_each(datagram_drivers(), is_queue, [](const DatagramDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 64> buffer;
            CHECK(outcome(pair.sender.receive(buffer, patience())) == "not_supported_here");
            CHECK(outcome(pair.receiver.send(buffer, patience())) == "not_supported_here");
            CHECK(outcome(pair.receiver.send_to(pair.receiver.address(), buffer, patience())) == "not_supported_here");
            must(pair.sender.send(bytes("x"), patience()));
            CHECK(must(pair.receiver.receive(buffer, patience())).from == Address());
        });
    }

    TEST_CASE("what is sent to a queue from several ends comes from one") {
        on_each(datagram_drivers(), is_queue, [](const DatagramDriver& driver) {
            auto pair = connect_pair(driver);
            auto second = must(Datagram::connect(pair.receiver.address()));
            std::array<std::byte, 64> buffer;
            for (auto* sender : {&pair.sender, &second, &pair.sender}) must(sender->send(bytes("x"), patience()));
            for (int count = 0; count < 3; ++count) CHECK(must(pair.receiver.receive(buffer, patience())).size == 1);
        });
    }

    TEST_CASE("receiving ends with its deadline, and with its stop token, and works afterwards") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 64> buffer;
            check_wait([&](const Deadline& deadline) { return pair.receiver.receive(buffer, deadline); });
            CHECK(outcome(pair.receiver.try_receive(buffer)) == "would_block");
            must(pair.sender.send(bytes("late"), patience()));
            CHECK(must(pair.receiver.receive(buffer, patience())).size == 4);
        });
    }

    TEST_CASE("a receiver that waits gets what comes then") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 64> buffer;
            Background received([&] { return pair.receiver.receive(buffer, patience()); });
            must(pair.sender.send(bytes("now"), patience()));
            CHECK(must(received.get()).size == 3);
        });
    }

    TEST_CASE("an address of another scheme is refused by name") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            auto socket = must(Datagram::bind(driver.address()));
            const auto sent = socket.send_to(must(Address::parse("tcp://localhost:1")), bytes("x"));
            CHECK(outcome(sent) == "wrong_kind");
            CHECK(problem(sent) == "this is a " + std::string(socket.address().scheme()) +
                                       ": socket, and tcp://localhost:1 is not reached by it");
        });
    }

    TEST_CASE("closed, moved-from and empty sockets answer `closed`") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            std::array<std::byte, 1> buffer{};
            const auto check_closed = [&](Datagram& socket) {
                CHECK_FALSE(socket.is_open());
                CHECK(outcome(socket.send(buffer)) == "closed");
                CHECK(outcome(socket.receive(buffer)) == "closed");
                CHECK(outcome(socket.try_receive(buffer)) == "closed");
                CHECK(outcome(socket.wait_handle()) == "closed");
                socket.close();
            };
            Datagram empty;
            check_closed(empty);
            auto socket = must(Datagram::bind(driver.address()));
            auto moved = std::move(socket);
            check_closed(socket);  // NOLINT(bugprone-use-after-move): that is the question
            moved.close();
            check_closed(moved);
        });
    }

    TEST_CASE("sockets leave no handle behind") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            const auto once = [&driver] {
                auto pair = connect_pair(driver);
                std::array<std::byte, 64> buffer;
                must(pair.sender.send(bytes("x"), patience()));
                must(pair.receiver.receive(buffer, patience()));
            };
            once();
            const auto before = open_handles();
            for (int round = 0; round < 20; ++round) once();
            CHECK(open_handles() == before);
        });
    }
}

}  // namespace strait::test
