/// What a program has open stands in the list, with what has passed, until it is closed.

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/channel.hpp>
#include <strait/endpoints.hpp>
#include <strait/event.hpp>
#include <strait/listener.hpp>
#include <strait/mutex.hpp>
#include <strait/raw_state.hpp>
#include <strait/raw_topic.hpp>
#include <strait/region.hpp>
#include <strait/schemes.hpp>
#include <strait/semaphore.hpp>
#include <strait/stream.hpp>
#include <strait/wait_set.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <thread>

namespace strait::test {
namespace {

std::vector<Endpoint> at(const std::string& address) {
    auto all = must(endpoints());
    std::erase_if(all, [&](const Endpoint& endpoint) { return endpoint.address != address; });
    std::ranges::sort(all, {}, &Endpoint::kind);
    return all;
}

bool waits(const Endpoint& endpoint) { return endpoint.waits_for_data || endpoint.waits_for_room; }

std::ptrdiff_t waiting_at(const std::string& address) { return std::ranges::count_if(at(address), waits); }

// Until somebody waits there.
void await_waiting(const std::string& address) {
    const auto deadline = patience();
    while (waiting_at(address) == 0 && !deadline.expired()) std::this_thread::yield();
    CHECK(waiting_at(address) == 1);
}

std::string kinds_at(const std::string& address) {
    std::string kinds;
    for (const auto& endpoint : at(address)) kinds += endpoint.kind + " ";
    return kinds;
}

void check_reader_is_told(const Deadline& deadline) {
    const auto address = "pipe://" + unique_name();
    auto listener = must(Listener::listen(address));
    auto client = must(Stream::connect(address));
    auto server = must(listener.accept(patience()));
    CHECK(waiting_at(address) == 0);
    std::jthread reading([&] {
        std::array<std::byte, 1> buffer{};
        must(server.read(buffer, deadline));
    });
    await_waiting(address);
    must(client.write(bytes("x"), patience()));
    reading.join();
    CHECK(waiting_at(address) == 0);
}

}  // namespace

TEST_SUITE("endpoints") {
    TEST_CASE("a listener and both ends of a stream are listed with what has passed, until they are closed") {
        const auto address = "pipe://" + unique_name();
        auto listener = must(Listener::listen(address));
        auto client = must(Stream::connect(address));
        auto server = must(listener.accept(patience()));
        must(client.write(bytes("hello"), patience()));
        std::array<std::byte, 5> buffer{};
        must(server.read_exact(buffer, patience()));

        const auto open = at(address);
        REQUIRE(open.size() == 3);
        CHECK(kinds_at(address) == "listener stream stream ");
        for (const auto& endpoint : open) {
            CHECK(endpoint.is_alive);
            CHECK(endpoint.process_id == this_process_id());
            CHECK_FALSE(endpoint.program.empty());
            CHECK(endpoint.since <= std::chrono::system_clock::now());
        }
        CHECK(open[1].bytes_in + open[2].bytes_in == 5);
        CHECK(open[1].bytes_out + open[2].bytes_out == 5);
        CHECK(open[1].peer_id == this_process_id());
        server.close();
        client.close();
        CHECK(kinds_at(address) == "listener ");
        listener.close();
        CHECK(kinds_at(address).empty());
    }

    TEST_CASE("what is shared and what notifies is listed by its noun") {
        const auto name = unique_name();
        const auto region = must(Region::create("shm://" + name + "-region", {.size = 4096}));
        const auto state = must(RawState::create("shm://" + name + "-state", 64));
        const auto publisher = must(RawPublisher::create("shm://" + name + "-topic", 64));
        const auto subscriber = must(RawSubscriber::attach("shm://" + name + "-topic"));
        const auto event = must(Event::create("event://" + name));
        const auto semaphore = must(Semaphore::create("sem://" + name + "-sem"));
        const auto mutex = must(Mutex::create("mutex://" + name + "-mutex"));
        CHECK(kinds_at("shm://" + name + "-region") == "region ");
        CHECK(kinds_at("shm://" + name + "-state") == "state ");
        CHECK(kinds_at("shm://" + name + "-topic") == "publisher subscriber ");
        CHECK(kinds_at("event://" + name) == "event ");
        CHECK(kinds_at("sem://" + name + "-sem") == "semaphore ");
        CHECK(kinds_at("mutex://" + name + "-mutex") == "mutex ");
    }

    TEST_CASE("a channel is listed at both ends, over shared memory as over a stream") {
        for (const std::string scheme : {"shm://", "pipe://"}) {
            const auto address = scheme + unique_name();
            auto listener = must(ChannelListener::listen(address));
            Channel server;
            std::jthread accepting([&] { server = must(listener.accept(patience())); });
            const auto client = must(Channel::connect(address, {}, {.wait = kPatience}));
            accepting.join();
            CHECK(kinds_at(address) == "channel channel listener ");
        }
    }

    TEST_CASE("what goes over the rings of a channel is counted, and what lies there unread") {
        const auto address = "shm://" + unique_name();
        auto listener = must(ChannelListener::listen(address));
        Channel server;
        std::jthread accepting([&] { server = must(listener.accept(patience())); });
        auto client = must(Channel::connect(address, {}, {.wait = kPatience}));
        accepting.join();
        const std::vector<std::byte> message(10'000);
        for (int i = 0; i < 10; ++i) must(client.send(message, patience()));
        auto open = at(address);
        REQUIRE(open.size() == 3);
        // Both ends are here, so one of the two has sent and the other one not received yet. What was sent is told a kilobyte at a time.
        CHECK(open[0].bytes_out + open[1].bytes_out > 99'000);
        CHECK(open[0].bytes_in + open[1].bytes_in == 0);
        CHECK(open[0].queued.value_or(0) + open[1].queued.value_or(0) > 99'000);
        for (int i = 0; i < 10; ++i) must(server.receive(patience()));
        CHECK(outcome(server.try_receive()) == "would_block");
        open = at(address);
        CHECK(open[0].bytes_in + open[1].bytes_in > 100'000);
        CHECK(open[0].queued.value_or(1) + open[1].queued.value_or(1) == 0);
        CHECK(open[2].queued == std::nullopt);
    }

    TEST_CASE("who waits at a channel is told, and who does not") {
        const auto address = "shm://" + unique_name();
        auto listener = must(ChannelListener::listen(address));
        Channel server;
        std::jthread accepting([&] { server = must(listener.accept(patience())); });
        auto client = must(Channel::connect(address, {}, {.wait = kPatience}));
        accepting.join();
        CHECK(waiting_at(address) == 0);
        std::jthread receiving([&] { must(server.receive(patience())); });
        await_waiting(address);
        must(client.send(bytes("now"), patience()));
        receiving.join();
        CHECK(waiting_at(address) == 0);
    }

    TEST_CASE("who waits at a stream is told, and who does not") { check_reader_is_told(patience()); }

    TEST_CASE("who reads at a stream without a deadline is told as well") { check_reader_is_told(Deadline::never()); }

    TEST_CASE("who waits for many in a wait set is told at each of them") {
        if (this_system() == System::windows) return;  // it tells no such thing
        const auto address = "pipe://" + unique_name();
        auto listener = must(Listener::listen(address));
        const auto check_told = [&](auto& awaited, auto end) {
            WaitSet set;
            must(set.add(awaited, [] {}));
            CHECK(waiting_at(address) == 0);
            std::jthread waiting([&] { must(set.wait(patience())); });
            await_waiting(address);
            end();
            waiting.join();
            CHECK(waiting_at(address) == 0);
        };
        Stream client;
        check_told(listener, [&] { client = must(Stream::connect(address)); });
        auto server = must(listener.accept(patience()));
        check_told(server, [&] { must(client.write(bytes("x"), patience())); });
    }

    TEST_CASE("who waits for an event or a semaphore is told, and how many wait makes no difference") {
        const auto name = unique_name();
        auto event = must(Event::create("event://" + name));
        auto semaphore = must(Semaphore::create("sem://" + name + "-sem"));
        must(event.set());
        must(event.wait(patience()));
        CHECK(waiting_at("event://" + name) == 0);
        std::jthread first([&] { must(event.wait(patience())); });
        await_waiting("event://" + name);
        {
            std::jthread second([&] { must(semaphore.acquire(patience())); });
            std::jthread third([&] { must(semaphore.acquire(patience())); });
            await_waiting("sem://" + name + "-sem");
            must(semaphore.release(2));
        }
        CHECK(waiting_at("sem://" + name + "-sem") == 0);
        must(event.set());
        first.join();
        CHECK(waiting_at("event://" + name) == 0);
    }

    TEST_CASE("who waits for a mutex is told, and for whom") {
        const auto address = "mutex://" + unique_name();
        auto owner = must(Mutex::create(address));
        auto waiter = must(Mutex::open(address));
        auto guard = must(owner.lock(patience()));
        CHECK(waiting_at(address) == 0);
        std::jthread waiting([&] { must(must(waiter.lock(patience())).unlock()); });
        await_waiting(address);
        const auto all = at(address);
        CHECK(std::ranges::count(all, this_process_id(), &Endpoint::peer_id) == 1);
        must(guard.unlock());
        waiting.join();
        CHECK(waiting_at(address) == 0);
        CHECK(std::ranges::count(at(address), 0U, &Endpoint::peer_id) == 2);
    }

    TEST_CASE("what a subscriber has missed is counted") {
        const auto address = "shm://" + unique_name();
        auto publisher = must(RawPublisher::create(address, 64, {.policy = keep_last(4)}));
        auto subscriber = must(RawSubscriber::attach(address));
        for (int i = 0; i < 100; ++i) must(publisher.publish(bytes("x")));
        const auto missed = must(subscriber.receive(patience())).missed;
        CHECK(missed > 0);
        const auto open = at(address);
        REQUIRE(open.size() == 2);
        CHECK(open[0].dropped == std::nullopt);
        CHECK(open[1].dropped == missed);
    }

    TEST_CASE("more than a page has room for work as well, and are listed again when there is room") {
        const auto address = "event://" + unique_name();
        std::vector<Event> events;
        for (int i = 0; i < 200; ++i) events.push_back(must(Event::open_or_create(address)));
        CHECK(at(address).size() <= 127);
        CHECK(at(address).size() > 100);
        must(events.back().set());
        must(events.front().wait(patience()));
        events.clear();
        const auto event = must(Event::create(address));
        CHECK(at(address).size() == 1);
    }
}

}  // namespace strait::test
