/// One set that waits for one of everything that can be waited for.

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/strait.hpp>

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

/// One of everything, and what makes each of them ready.
struct Kinds {
    Listener listener = must(Listener::listen("pipe://" + unique_name()));
    Stream client = must(Stream::connect(listener.address(), {.deadline = patience()}));
    Stream server = must(listener.accept(patience()));
    ChannelListener channels = must(ChannelListener::listen("pipe://" + unique_name()));
    Channel sender = must(Channel::connect(channels.address(), {}, {.deadline = patience()}));
    Channel channel = must(channels.accept(patience()));
    Datagram datagram = must(Datagram::bind("udp://127.0.0.1:0"));
    Datagram asker = must(Datagram::connect(datagram.address()));
    std::string topic = "shm://" + unique_name();
    RawPublisher publisher = must(RawPublisher::create(topic, 64));
    RawSubscriber subscriber = must(RawSubscriber::attach(topic));
    std::string memory = "shm://" + unique_name();
    Region writer = must(Region::create(memory, {.size = 64}));
    Region region = must(Region::open(memory));
    Event event = must(Event::create("event://" + unique_name()));
    Semaphore semaphore = must(Semaphore::create("sem://" + unique_name()));
    TestPeer process{{"linger"}};
    std::vector<Stream> accepted;
    std::array<std::byte, 16> buffer{};
};

/// Its name, how it becomes ready, and how that is taken: false when nothing was there.
struct Kind {
    std::string name;
    std::function<void()> make_ready;
    std::function<bool()> take;
    std::function<Result<WaitSet::Id>(WaitSet&, std::function<void()>)> add;
};

template <typename T>
auto added(T& what) {
    return [&what](WaitSet& set, std::function<void()> handler) { return set.add(what, std::move(handler)); };
}

std::vector<Kind> kinds_of(Kinds& all) {
    const auto x = bytes("x");
    return {
        {"stream", [&all, x] { must(all.client.write(x, patience())); },
         [&all] { return all.server.try_read(all.buffer).has_value(); }, added(all.server)},
        {"listener", [&all] { all.accepted.push_back(must(Stream::connect(all.listener.address()))); },
         [&all] { return all.listener.try_accept().has_value(); }, added(all.listener)},
        {"channel", [&all, x] { must(all.sender.send(x, patience())); },
         [&all] { return all.channel.try_receive().has_value(); }, added(all.channel)},
        {"datagram", [&all, x] { must(all.asker.send(x, patience())); },
         [&all] { return all.datagram.try_receive(all.buffer).has_value(); }, added(all.datagram)},
        {"subscriber", [&all, x] { must(all.publisher.publish(x, patience())); },
         [&all] { return all.subscriber.try_receive().has_value(); }, added(all.subscriber)},
        {"region", [&all] { must(all.writer.notify()); },
         [&all] { return all.region.wait_change(Deadline::now()).has_value(); }, added(all.region)},
        {"event", [&all] { must(all.event.set()); }, [&all] { return all.event.try_wait().has_value(); },
         added(all.event)},
        {"semaphore", [&all] { must(all.semaphore.release()); },
         [&all] { return all.semaphore.try_acquire().has_value(); }, added(all.semaphore)},
    };
}

}  // namespace

TEST_SUITE("wait_set.kinds") {
    TEST_CASE("one of everything in one set: each wakes it for itself, and all of them at once") {
        Kinds all;
        const auto kinds = kinds_of(all);
        WaitSet set;
        std::multiset<std::string> called;
        for (const auto& kind : kinds) {
            must(kind.add(set, [&called, &kind] {
                if (kind.take()) called.insert(kind.name);
            }));
        }
        bool has_ended = false;
        const auto process = must(set.add(all.process.process(), [&] {
            has_ended = true;
            must(all.process.process().wait(Deadline::now()));
        }));

        for (const auto& kind : kinds) {
            CAPTURE(kind.name);
            kind.make_ready();
            while (called.empty()) must(set.wait(patience()));
            CHECK(called == std::multiset{kind.name});
            called.clear();
        }

        std::multiset<std::string> names;
        for (const auto& kind : kinds) {
            names.insert(kind.name);
            kind.make_ready();
        }
        all.process.process().in().close();
        while (called.size() < kinds.size() || !has_ended) {
            must(set.wait(patience()));
            // What has ended stays so.
            if (has_ended) set.remove(process);
        }
        // A channel may wake once more for nothing.
        static_cast<void>(set.wait(moment()));
        CHECK(called == names);
    }
}

}  // namespace strait::test
