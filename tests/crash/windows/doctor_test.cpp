/// Killed programs leave nothing here, which is why doctor has nothing to find: tried for each kind.

#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/channel.hpp>
#include <strait/datagram.hpp>
#include <strait/doctor.hpp>
#include <strait/endpoints.hpp>
#include <strait/event.hpp>
#include <strait/listener.hpp>
#include <strait/mutex.hpp>
#include <strait/raw_topic.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>
#include <strait/state.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

namespace strait::test {
namespace {

void kill(Process& process) {
    must(process.kill());
    must(process.wait(patience()));
}

/// Programs of each kind that were killed.
void leave_everything(const std::string& name, const std::string& file) {
    auto state = must(State<std::uint64_t>::create("shm://" + name + "-state"));
    auto kept = must(State<std::uint64_t>::create(file));
    auto units = must(Semaphore::create("sem://" + name + "-sem"));
    std::vector<std::unique_ptr<TestPeer>> peers;
    for (const std::vector<std::string>& role : {std::vector<std::string>{"queue-server", "pipe://" + name},
                                                 {"region-writer", "shm://" + name, "4096"},
                                                 {"mutex-owner", "mutex://" + name + "-mutex"},
                                                 {"datagram-sink", "mailslot://" + name},
                                                 {"state-turn", "shm://" + name + "-state"},
                                                 {"state-turn", file},
                                                 {"semaphore-taker", "sem://" + name + "-sem"}})
        peers.push_back(std::make_unique<TestPeer>(role));
    Program topic(strait_command({"publish", "shm://" + name + "-topic", "hello", "--hold"}));
    Program channel(strait_command({"listen", "shm://" + name + "-channel"}));
    CHECK(listening_at(channel) == "shm://" + name + "-channel");
    auto reader = must(RawSubscriber::attach("shm://" + name + "-topic", {.wait = kPatience}));
    reader.close();
    for (const auto& peer : peers) kill(peer->process());
    for (auto* program : {&topic, &channel}) kill(program->process());
}

bool is_listed(const std::string& name) {
    for (const auto& endpoint : must(endpoints())) {
        if (endpoint.address.contains(name)) return true;
    }
    return false;
}

}  // namespace

TEST_SUITE("doctor") {
    TEST_CASE("killed programs of each kind leave no name behind, and doctor finds nothing") {
        const auto name = unique_name();
        const auto file = path_address("map", unique_path());
        leave_everything(name, file);
        CHECK(must(examine()).empty());
        CHECK(must(clean_up()).empty());
        CHECK_FALSE(is_listed(name));
        CHECK(outcome(Listener::listen("pipe://" + name)) == "ok");
        CHECK(outcome(Region::create("shm://" + name, {.size = 4096})) == "ok");
        CHECK(outcome(Mutex::create("mutex://" + name + "-mutex")) == "ok");
        CHECK(outcome(Semaphore::create("sem://" + name + "-sem")) == "ok");
        CHECK(outcome(Datagram::bind("mailslot://" + name)) == "ok");
        CHECK(outcome(State<std::uint64_t>::create("shm://" + name + "-state")) == "ok");
        CHECK(outcome(RawPublisher::create("shm://" + name + "-topic", 64)) == "ok");
        CHECK(outcome(ChannelListener::listen("shm://" + name + "-channel")) == "ok");
        // A file is its user's, and stays; the turn of its killed writer is the next one's.
        auto kept = must(State<std::uint64_t>::open(file));
        must(kept.store(7));
        CHECK(must(kept.load()).value == 7);
    }

    TEST_CASE("nothing of 50 living endpoints is taken for left over, and --fix leaves them alone") {
        const auto name = unique_name();
        std::vector<Listener> listeners;
        std::vector<Region> regions;
        std::vector<Event> events;
        std::vector<Semaphore> semaphores;
        std::vector<Mutex> mutexes;
        for (int i = 0; i < 10; ++i) {
            const auto place = name + "-" + std::to_string(i);
            listeners.push_back(must(Listener::listen("pipe://" + place)));
            regions.push_back(must(Region::create("shm://" + place + "-region", {.size = 4096})));
            events.push_back(must(Event::create("event://" + place + "-event")));
            semaphores.push_back(must(Semaphore::create("sem://" + place + "-sem")));
            mutexes.push_back(must(Mutex::create("mutex://" + place + "-mutex")));
        }
        const auto said = run(strait_command({"doctor", "--fix"}));
        CHECK(said.out.starts_with("nothing is left over, and no limit is tight"));
        CHECK(said.code == 0);
        for (const auto& listener : listeners) CHECK(outcome(Stream::connect(listener.address())) == "ok");
        for (int i = 0; i < 10; ++i)
            CHECK(outcome(Region::open("shm://" + name + "-" + std::to_string(i) + "-region")) == "ok");
    }
}

}  // namespace strait::test
