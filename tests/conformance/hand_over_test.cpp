/// A file, a stream, a listener, a region, an event and a process go to whoever is at the other end, through a stream or beside messages.

#include "support/background.hpp"
#include "support/handed.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/hand_over.hpp>

#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

struct Channels {
    ChannelSettings settings{.hands_over = true};
    ChannelListener listener;
    Channel client;
    Channel server;

    explicit Channels(const std::string& scheme) {
        listener = must(ChannelListener::listen(scheme + unique_name(), settings));
        Background connected([&] { return Channel::connect(listener.address(), settings, {.deadline = patience()}); });
        server = must(listener.accept(patience()));
        client = must(connected.get());
    }
};

/// Both ends of what things go through, once a stream and once a channel, and in both directions.
void on_each_carrier(const std::function<void(Carrier giver, Carrier taker)>& body) {
    SUBCASE("a stream, from the server") {
        PipePair pair;
        body(pair.server, pair.client);
    }
    SUBCASE("a stream, from the client") {
        PipePair pair;
        body(pair.client, pair.server);
    }
    SUBCASE("a channel over a stream") {
        Channels pair("pipe://");
        body(pair.server, pair.client);
    }
    SUBCASE("a channel, from the server") {
        Channels pair("shm://");
        body(pair.server, pair.client);
    }
    SUBCASE("a channel, from the client") {
        Channels pair("shm://");
        body(pair.client, pair.server);
    }
}

void say(Stream& stream, std::string_view word) { must(stream.write(bytes(word), patience())); }

}  // namespace

TEST_SUITE("hand_over") {
    TEST_CASE("a file is read by whoever it is handed to, and not written") {
        on_each_carrier([](Carrier giver, Carrier taker) {
            must(hand_over_file(giver, file_with("the content"), Access::read_only, patience()));
            auto file = must(take_over<HandedFile>(taker, patience()));
            CHECK(content_of(file.stream) == "the content");
            CHECK(outcome(file.stream.write(bytes("x"), patience())) == "not_supported_here");
        });
    }

    TEST_CASE("a file that may be written is written in place") {
        on_each_carrier([](Carrier giver, Carrier taker) {
            const auto path = file_with("0123456789");
            must(hand_over_file(giver, path, Access::read_write, patience()));
            auto file = must(take_over<HandedFile>(taker, patience()));
            say(file.stream, "ab");
            CHECK(content_of(file.stream) == "23456789");
            std::ifstream written(path);
            std::string content;
            std::getline(written, content);
            CHECK(content == "ab23456789");
        });
    }

    TEST_CASE("what is handed over stands between other bytes of the stream") {
        PipePair pair;
        say(pair.server, "before");
        must(hand_over_file(pair.server, file_with("the content"), Access::read_only, patience()));
        say(pair.server, "after");
        std::array<std::byte, 6> word{};
        must(pair.client.read_exact(word, patience()));
        auto handed = must(take_over(pair.client, patience()));
        CHECK(kind_of(handed) == HandedKind::file);
        CHECK(content_of(std::get<HandedFile>(handed).stream) == "the content");
        must(pair.client.read_exact(std::span(word).first(5), patience()));
        CHECK(text(std::span(word).first(5)) == "after");
    }

    TEST_CASE("what is handed over between two messages of a stream comes between them") {
        Channels pair("pipe://");
        must(pair.server.send(bytes("what comes is the file"), patience()));
        must(hand_over_file(pair.server, file_with("the content"), Access::read_only, patience()));
        const std::vector<std::byte> large(100'000, std::byte{'x'});
        Background sent([&] { return pair.server.send(large, patience()); });
        {
            const auto message = must(pair.client.receive(patience()));
            CHECK(text(message.bytes()) == "what comes is the file");
            CHECK(outcome(take_over(pair.client, patience())) == "invalid_argument");
        }
        auto file = must(take_over<HandedFile>(pair.client, patience()));
        CHECK(content_of(file.stream) == "the content");
        CHECK(must(pair.client.receive(patience())).bytes().size() == large.size());
        CHECK(outcome(sent.get()) == "ok");
    }

    TEST_CASE("what is handed over before a message is there when the message is received") {
        Channels pair("shm://");
        for (const std::string name : {"first", "second", "third"}) {
            must(hand_over_file(pair.server, file_with(name), Access::read_only, patience()));
            must(pair.server.send(bytes(name), patience()));
        }
        for (const std::string name : {"first", "second", "third"}) {
            const auto message = must(pair.client.receive(patience()));
            CHECK(text(message.bytes()) == name);
            auto file = must(take_over<HandedFile>(pair.client, Deadline::now()));
            CHECK(content_of(file.stream) == name);
        }
        must(pair.client.send(bytes("the channel goes on"), patience()));
        CHECK(text(must(pair.server.receive(patience())).bytes()) == "the channel goes on");
        pair.server.close();
        CHECK(outcome(pair.client.receive(patience())) == "closed");
    }

    TEST_CASE("a stream goes on with its new owner, and its old one has none") {
        on_each_carrier([](Carrier giver, Carrier taker) {
            for (const auto& address : {"pipe://" + unique_name(), std::string("tcp://127.0.0.1:0")}) {
                auto listener = must(Listener::listen(address));
                auto client = must(Stream::connect(listener.address()));
                auto server = must(listener.accept(patience()));
                must(hand_over(giver, std::move(server), patience()));
                auto stream = must(take_over<Stream>(taker, patience()));
                say(client, "hello");
                say(stream, "answer");
                std::array<std::byte, 6> word{};
                must(client.read_exact(word, patience()));
                CHECK(text(word) == "answer");
                client.close();
                CHECK(content_of(stream) == "hello");
                if (address.starts_with("pipe")) CHECK(outcome(stream.wait_hang_up(patience())) == "ok");
            }
        });
    }

    TEST_CASE("a listener serves whoever has it") {
        on_each_carrier([](Carrier giver, Carrier taker) {
            auto listener = must(Listener::listen("tcp://127.0.0.1:0"));
            must(hand_over(giver, listener, patience()));
            auto taken = must(take_over<Listener>(taker, patience()));
            CHECK(taken.address() == listener.address());
            auto client = must(Stream::connect(listener.address()));
            auto server = must(taken.accept(patience()));
            say(server, "hello");
            server.close();
            CHECK(content_of(client) == "hello");
            check_wait([&](const Deadline& deadline) { return taken.accept(deadline); });
        });
    }

    TEST_CASE("a region is one memory for both") {
        on_each_carrier([](Carrier giver, Carrier taker) {
            auto region = must(Region::create("shm://" + unique_name(), {.size = 10'000}));
            must(region.write(9'990, bytes("the end")));
            must(hand_over(giver, region, patience()));
            auto taken = must(take_over<Region>(taker, patience()));
            CHECK(taken.size() == region.size());
            CHECK(text(taken.bytes().subspan(9'990, 7)) == "the end");
            must(taken.write(0, bytes("an answer")));
            CHECK(text(region.bytes().first(9)) == "an answer");
            must(region.notify());
            CHECK(outcome(taken.wait_change(patience())) == "ok");
        });
    }

    TEST_CASE("a region that may only be read stays so") {
        on_each_carrier([](Carrier giver, Carrier taker) {
            const auto address = path_address("map", unique_path());
            auto maker = must(Region::create(address, {.size = 4096}));
            auto reader = must(Region::open(address, Access::read_only));
            must(hand_over(giver, reader, patience()));
            auto taken = must(take_over<Region>(taker, patience()));
            must(maker.write(0, bytes("seen")));
            CHECK(text(taken.bytes().first(4)) == "seen");
            CHECK(taken.writable().empty());
            CHECK(outcome(taken.write(0, bytes("x"))) == "access_denied");
        });
    }

    TEST_CASE("an event wakes whoever it was handed to, and outlives its maker") {
        on_each_carrier([](Carrier giver, Carrier taker) {
            auto event = must(Event::create("event://" + unique_name(), {.reset = Reset::manual}));
            must(hand_over(giver, event, patience()));
            auto taken = must(take_over<Event>(taker, patience()));
            CHECK(outcome(taken.try_wait()) == "would_block");
            Background woken([&] { return outcome(taken.wait(patience())); });
            must(event.set());
            CHECK(woken.get() == "ok");
            must(taken.reset());
            CHECK(outcome(event.try_wait()) == "would_block");
            event.close();
            must(taken.set());
            CHECK(outcome(taken.try_wait()) == "ok");
        });
    }

    TEST_CASE("a process is waited for and ended by whoever it was handed to, and goes on without him") {
        on_each_carrier([](Carrier giver, Carrier taker) {
            TestPeer peer({"linger"});
            must(hand_over(giver, peer.process(), patience()));
            must(hand_over(giver, peer.process(), patience()));
            {
                CHECK(must(take_over<Process>(taker, patience())).process_id() == peer.process_id());
            }
            auto taken = must(take_over<Process>(taker, patience()));
            CHECK(outcome(taken.wait(Deadline::now())) == "timed_out");
            peer.tell("there");
            CHECK(peer.line() == "heard there");
            must(taken.kill());
            CHECK(outcome(taken.wait(patience())) == "ok");
            CHECK_FALSE(must(peer.process().wait(patience())).success());
        });
    }

    TEST_CASE("another thing than was asked for is closed, and what follows is heard") {
        on_each_carrier([](Carrier giver, Carrier taker) {
            auto event = must(Event::create("event://" + unique_name()));
            must(hand_over(giver, event, patience()));
            must(hand_over_file(giver, file_with("x"), Access::read_only, patience()));
            CHECK(outcome(take_over<Region>(taker, patience())) == "wrong_kind");
            CHECK(outcome(take_over<HandedFile>(taker, patience())) == "ok");
        });
    }

    TEST_CASE("a peer that takes nothing makes the next one wait, and nothing leaks") {
        const auto path = file_with("x");
        const auto one_round = [&path](Carrier giver, Carrier taker) {
            std::size_t handed = 0;
            Result<void> last;
            while ((last = hand_over_file(giver, path, Access::read_only, Deadline::now()))) ++handed;
            CHECK(outcome(last) == "timed_out");
            CHECK(handed >= 16);
            must(take_over<HandedFile>(taker, patience()));
            must(take_over<HandedFile>(taker, patience()));
            CHECK(outcome(hand_over_file(giver, path, Access::read_only, patience())) == "ok");
        };
        // The first of its kind opens what stays open.
        on_each_carrier(one_round);
        const auto before = open_handles();
        {
            PipePair pair;
            one_round(pair.server, pair.client);
        }
        {
            Channels pair("shm://");
            one_round(pair.server, pair.client);
        }
        CHECK(open_handles() == before);
    }

    TEST_CASE("waiting ends as every wait does, and a peer that ends has died") {
        PipePair streams;
        check_wait([&](const Deadline& deadline) { return take_over(streams.client, deadline); });
        streams.server.close();
        CHECK(outcome(take_over(streams.client, patience())) == "peer_died");
        const auto path = file_with("x");
        CHECK(outcome(hand_over_file(streams.client, path, Access::read_only, patience())) == "peer_died");

        Channels channels("shm://");
        check_wait([&](const Deadline& deadline) { return take_over(channels.client, deadline); });
        channels.server.close();
        CHECK(outcome(take_over(channels.client, patience())) == "peer_died");
        CHECK(outcome(hand_over_file(channels.client, path, Access::read_only, patience())) == "peer_died");
    }

    TEST_CASE("what cannot be handed over, or through that, is told and stays here") {
        PipePair pair;
        const auto missing = hand_over_file(pair.server, "/nothing/there", Access::read_only, patience());
        CHECK(outcome(missing) == "not_found");
        CHECK(problem(missing).starts_with("cannot hand over /nothing/there: "));
        CHECK(outcome(hand_over_file(pair.server, "/", Access::read_only, patience())) == "wrong_kind");

        auto listener = must(Listener::listen("tcp://127.0.0.1:0"));
        auto client = must(Stream::connect(listener.address()));
        CHECK(outcome(take_over(client, patience())) == "not_supported_here");
        CHECK(outcome(hand_over(client, std::move(pair.server), patience())) == "not_supported_here");
        REQUIRE(pair.server.is_open());
        auto over = Channel::over(std::move(client));
        CHECK(outcome(take_over(over, patience())) == "not_supported_here");
        CHECK(outcome(hand_over(over, listener, patience())) == "not_supported_here");

        auto child = must(Process::spawn(peer_command({"linger"}), {.out = discarded, .in = piped}));
        CHECK(outcome(hand_over(pair.server, std::move(child.in()), patience())) == "not_supported_here");
        CHECK(child.in().is_open());

        over.close();
        CHECK(outcome(take_over(over)) == "closed");
        Stream closed;
        CHECK(outcome(take_over(closed)) == "closed");
        CHECK(outcome(hand_over(pair.server, std::move(closed), patience())) == "closed");
        Region region;
        CHECK(outcome(hand_over(pair.server, region, patience())) == "closed");
        Event event;
        CHECK(outcome(hand_over(pair.server, event, patience())) == "closed");
        Process process;
        CHECK(outcome(hand_over(pair.server, process, patience())) == "closed");
    }
}

}  // namespace strait::test
