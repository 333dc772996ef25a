#include "support/background.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/stream_pair.hpp"
#include "support/test_peer.hpp"
#include "support/this_process.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>
#include <strait/region.hpp>
#include <strait/wait_set.hpp>

#include <array>
#include <list>
#include <string>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

// The cheapest thing to wait for, many times.
StreamPair some_pair() { return connect_pair(stream_drivers().front()); }

std::function<void()> nothing() {
    return [] {};
}

}  // namespace

TEST_SUITE("wait_set") {
    TEST_CASE("a stream is ready when it can be read, and only then") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 8> buffer;
            WaitSet set;
            std::string read;
            must(set.add(pair.server, [&] {
                const auto size = must(pair.server.try_read(buffer));
                read += size == 0 ? "." : text(std::span(buffer).first(size));
            }));
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            for (int round = 0; round < 3; ++round) {
                must(pair.client.write(bytes("a"), patience()));
                CHECK(must(set.wait(patience())) == 1);
                CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            }
            CHECK(read == "aaa");
            pair.client.close();
            CHECK(must(set.wait(patience())) == 1);
            CHECK(read == "aaa.");
        });
    }

    TEST_CASE("what stays ready is called again") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            WaitSet set;
            must(set.add(pair.server, nothing()));
            must(pair.client.write(bytes("ab"), patience()));
            std::array<std::byte, 1> buffer;
            CHECK(must(set.wait(patience())) == 1);
            CHECK(must(set.wait(patience())) == 1);
            must(pair.server.read(buffer, patience()));
            CHECK(must(set.wait(patience())) == 1);
            must(pair.server.read(buffer, patience()));
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
        });
    }

    TEST_CASE("a stream that had to wait for its wait handle has lost nothing") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            must(pair.client.write(bytes("before"), patience()));
            WaitSet set;
            must(set.add(pair.server, nothing()));
            CHECK(must(set.wait(patience())) == 1);
            must(pair.client.write(bytes(" and after"), patience()));
            pair.client.close();
            CHECK(text(must(pair.server.read_all({.deadline = patience()}))) == "before and after");
        });
    }

    TEST_CASE("a listener is ready when somebody comes, and not any more after the accept") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto listener = must(Listener::listen(driver.address()));
            WaitSet set;
            std::vector<Stream> accepted;
            must(set.add(listener, [&] { accepted.push_back(must(listener.try_accept())); }));
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            Background connected([&] { return Stream::connect(listener.address(), {.deadline = patience()}); });
            CHECK(must(set.wait(patience())) == 1);
            CHECK(accepted.size() == 1);
            const auto client = must(connected.get());
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
        });
    }

    TEST_CASE("a datagram socket is ready when a datagram is there") {
        on_each(datagram_drivers(), [](const DatagramDriver& driver) {
            auto receiver = must(Datagram::bind(driver.address()));
            auto sender = must(Datagram::connect(receiver.address()));
            std::array<std::byte, 8> buffer;
            WaitSet set;
            must(set.add(receiver, [&] { must(receiver.try_receive(buffer)); }));
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            must(sender.send(bytes("x"), patience()));
            CHECK(must(set.wait(patience())) == 1);
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
        });
    }

    TEST_CASE("a region is ready when somebody else has rung, until the change is taken") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto writer = must(Region::create(address, {.size = 64}));
            auto watcher = must(Region::open(address, Access::read_only));
            WaitSet set;
            must(set.add(watcher, nothing()));
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            for (int round = 0; round < 100; ++round) {
                for (int ring = 0; ring <= round % 3; ++ring) must(writer.notify());
                CHECK(must(set.wait(patience())) == 1);
                CHECK(must(set.wait(patience())) == 1);
                CHECK(outcome(watcher.wait_change(Deadline::now())) == "ok");
                CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            }
            // What this object rings itself is no news to it.
            must(watcher.notify());
            CHECK(outcome(watcher.wait_change(Deadline::now())) == "timed_out");
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
            must(writer.notify());
            CHECK(must(set.wait(patience())) == 1);
        });
    }

    TEST_CASE("a process is ready when it has ended") {
        TestPeer child({"linger"});
        WaitSet set;
        must(set.add(child.process(), nothing()));
        CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
        child.process().in().close();
        CHECK(must(set.wait(patience())) == 1);
        CHECK(outcome(child.process().wait(Deadline::now())) == "ok");
    }

    TEST_CASE("a wait ends with its deadline, and with its stop token") {
        auto pair = some_pair();
        WaitSet set;
        must(set.add(pair.server, nothing()));
        check_wait([&](const Deadline& deadline) { return set.wait(deadline); });
        must(pair.client.write(bytes("x"), patience()));
        CHECK(must(set.wait(patience())) == 1);
    }

    TEST_CASE("an empty set waits for its deadline, and refuses to wait for nothing for ever") {
        WaitSet set;
        const auto refused = set.wait();
        CHECK(outcome(refused) == "invalid_argument");
        CHECK(problem(refused) == "the wait set is empty and nothing would ever end the wait");
        check_wait([&](const Deadline& deadline) { return set.wait(deadline); });
    }

    TEST_CASE("running goes on until it is stopped, by a handler or from another thread") {
        auto pair = some_pair();
        std::stop_source stop;
        WaitSet set;
        int calls = 0;
        must(set.add(pair.server, [&] {
            if (++calls == 3) stop.request_stop();
        }));
        must(pair.client.write(bytes("x"), patience()));
        CHECK(outcome(set.run(stop.get_token())) == "ok");
        CHECK(calls == 3);

        WaitSet empty;
        std::stop_source other;
        Background run([&] { return empty.run(other.get_token()); });
        other.request_stop();
        CHECK(outcome(run.get()) == "ok");
    }

    TEST_CASE("a handler may remove itself and another, which is not called any more") {
        auto first = some_pair();
        auto second = some_pair();
        WaitSet set;
        std::array<WaitSet::Id, 2> ids{};
        int calls = 0;
        const auto remove_both = [&] {
            ++calls;
            for (const auto id : ids) set.remove(id);
        };
        ids[0] = must(set.add(first.server, remove_both));
        ids[1] = must(set.add(second.server, remove_both));
        must(first.client.write(bytes("x"), patience()));
        must(second.client.write(bytes("x"), patience()));
        must(set.wait(patience()));
        CHECK(calls == 1);
        CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
        set.remove(ids[0]);
        set.remove(12345);
    }

    TEST_CASE("a handler may add what is called the next time") {
        auto first = some_pair();
        auto second = some_pair();
        must(first.client.write(bytes("x"), patience()));
        must(second.client.write(bytes("x"), patience()));
        WaitSet set;
        WaitSet::Id first_id = 0;
        int second_calls = 0;
        first_id = must(set.add(first.server, [&] {
            must(set.add(second.server, [&] { ++second_calls; }));
            set.remove(first_id);
        }));
        CHECK(must(set.wait(patience())) == 1);
        CHECK(second_calls == 0);
        CHECK(must(set.wait(patience())) == 1);
        CHECK(second_calls == 1);
    }

    TEST_CASE("a removed stream can be closed, and its place taken by another") {
        WaitSet set;
        int calls = 0;
        for (int round = 0; round < 10; ++round) {
            auto pair = some_pair();
            const auto id = must(set.add(pair.server, [&] { ++calls; }));
            must(pair.client.write(bytes("x"), patience()));
            CHECK(must(set.wait(patience())) == 1);
            set.remove(id);
        }
        CHECK(calls == 10);
    }

    TEST_CASE("hundreds of things are waited for at once, each with its own handler") {
        raise_handle_limit();
        constexpr std::size_t kCount = 250;
        std::list<StreamPair> pairs;
        std::vector<int> calls(kCount);
        std::array<std::byte, 1> buffer;
        WaitSet set;
        for (std::size_t index = 0; index < kCount; ++index) {
            auto& pair = pairs.emplace_back(some_pair());
            must(set.add(pair.server, [&, index] {
                must(pair.server.try_read(buffer));
                ++calls[index];
            }));
        }
        CHECK(outcome(set.wait(Deadline::now())) == "timed_out");

        must(pairs.back().client.write(bytes("x"), patience()));
        CHECK(must(set.wait(patience())) == 1);
        CHECK(calls.back() == 1);

        for (auto& pair : pairs) must(pair.client.write(bytes("x"), patience()));
        for (std::size_t called = 0; called < kCount;) called += must(set.wait(patience()));
        CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
        calls.back() -= 1;
        CHECK(calls == std::vector<int>(kCount, 1));
    }

    TEST_CASE("what was closed cannot be added") {
        Stream closed;
        WaitSet set;
        CHECK(outcome(set.add(closed, nothing())) == "closed");
        CHECK(outcome(set.add(NativeHandle{-1}, nothing())) == "invalid_argument");
    }

    TEST_CASE("a set that was moved from is closed, and the other goes on") {
        WaitSet set;
        WaitSet other = std::move(set);
        auto pair = some_pair();
        CHECK(outcome(set.add(pair.server, nothing())) == "closed");  // NOLINT(bugprone-use-after-move): the question
        CHECK(outcome(set.wait(Deadline::now())) == "closed");
        set.remove(1);
        CHECK(outcome(other.add(pair.server, nothing())) == "ok");
    }

    TEST_CASE("a set leaves no handle behind") {
        auto pair = some_pair();
        const auto once = [&pair] {
            WaitSet set;
            must(set.add(pair.server, nothing()));
            CHECK(outcome(set.wait(Deadline::now())) == "timed_out");
        };
        once();
        const auto before = open_handles();
        for (int round = 0; round < 20; ++round) once();
        CHECK(open_handles() == before);
    }
}

}  // namespace strait::test
