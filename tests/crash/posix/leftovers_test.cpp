/// After a kill the next program of the same kind cleans up by itself, and when it ends nothing is left.

#include "support/command.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/event.hpp>
#include <strait/listener.hpp>
#include <strait/mutex.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>
#include <strait/state.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

namespace strait::test {
namespace {

using Path = std::filesystem::path;

// Every file below a folder, folders left out: those of the runtime stay for the next time.
std::vector<std::string> files_below(const Path& folder) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_directory()) files.push_back(entry.path().string());
    }
    std::ranges::sort(files);
    return files;
}

/// The places where anything of ours could be left, none of them shared with other tests.
struct World {
    RuntimeFolder runtime;
    Path folder = runtime.root() / "files";
    std::string name = unique_name();

    World() { std::filesystem::create_directory(folder); }
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World() { std::filesystem::remove("/dev/shm/" + name); }

    [[nodiscard]] std::vector<std::string> left() const {
        auto files = files_below(runtime.root());
        // Who has what open is another matter: the suite `endpoints` looks at that.
        std::erase_if(files, [](const std::string& file) { return file.contains("/registry/"); });
        if (std::filesystem::exists("/dev/shm/" + name)) files.push_back("/dev/shm/" + name);
        return files;
    }
    [[nodiscard]] std::string address(const std::string& scheme) const {
        const bool has_path = scheme == "unix" || scheme == "fifo" || scheme == "map";
        return has_path ? path_address(scheme, folder / "x") : scheme + "://" + name;
    }
};

using Files = std::vector<std::string>;

void kill(Process& process) {
    must(process.kill());
    must(process.wait(patience()));
}

}  // namespace

TEST_SUITE("leftovers") {
    TEST_CASE("a listener that ends leaves nothing") {
        for (const char* scheme : {"pipe", "unix", "fifo"}) {
            const World world;
            CHECK(outcome(Listener::listen(world.address(scheme))) == "ok");
            CHECK(world.left() == Files{});
        }
    }

    TEST_CASE("a killed listener leaves what the next one takes over and removes") {
        for (const char* scheme : {"pipe", "unix", "fifo"}) {
            const World world;
            for (int round = 0; round < 3; ++round) {
                TestPeer peer({"queue-server", world.address(scheme)});
                kill(peer.process());
                CHECK(world.left().size() == 2);  // the name and its lock
            }
            {
                const auto listener = Listener::listen(world.address(scheme));
                CHECK(problem(listener) == "");
                CHECK(world.left().size() == 2);
            }
            CHECK(world.left() == Files{});
        }
    }

    TEST_CASE("a killed listener's name is nobody's: a client is told so") {
        for (const char* scheme : {"pipe", "unix", "fifo"}) {
            const World world;
            TestPeer peer({"queue-server", world.address(scheme)});
            kill(peer.process());
            CHECK(outcome(Stream::connect(world.address(scheme))) == "not_found");
        }
    }

    TEST_CASE("strait listen works again after a kill, and leaves nothing in the end") {
        for (const char* scheme : {"pipe", "unix", "fifo"}) {
            const World world;
            const auto listen = strait_command({"listen", world.address(scheme)});
            {
                Program killed(listen);
                CHECK(listening_at(killed) == world.address(scheme));
                kill(killed.process());
            }
            Program command(listen);
            CHECK(listening_at(command) == world.address(scheme));
            command.in().close();
            CHECK(run(strait_command({"connect", world.address(scheme)}), "hello").code == 0);
            CHECK(command.exit_code() == 0);
            CHECK(world.left() == Files{});
        }
    }

    TEST_CASE("the memory of a killed program goes when the next one makes memory, whatever its name") {
        const World world;
        {
            TestPeer peer({"region-writer", world.address("shm"), "4096"});
            CHECK(world.left().size() == 2);  // the memory and its notice
            kill(peer.process());
        }
        CHECK(world.left().size() == 2);
        CHECK(outcome(Region::create("shm://" + unique_name(), {.size = 4096})) == "ok");
        CHECK(world.left() == Files{});
    }

    TEST_CASE("events, mutexes and semaphores that end leave nothing, and those of killed programs go with the next") {
        const World world;
        const auto other = unique_name();
        const auto make_others = [&] {
            const auto event = must(Event::create("event://" + other));
            const auto semaphore = must(Semaphore::create("sem://" + other));
            CHECK(world.left().size() > 0);
        };
        make_others();
        CHECK(world.left() == Files{});
        {
            TestPeer owner({"mutex-owner", world.address("mutex")});
            auto event = std::make_unique<Event>(must(Event::create(world.address("event") + "-event")));
            TestPeer waiter({"event-waiter", world.address("event") + "-event"});
            event.reset();
            auto semaphore = std::make_unique<Semaphore>(must(Semaphore::create(world.address("sem"))));
            TestPeer taker({"semaphore-taker", world.address("sem")});
            semaphore.reset();
            for (auto* peer : {&owner, &waiter, &taker}) kill(peer->process());
        }
        CHECK(world.left().size() == 3);  // two pages, and the notice of the semaphore
        CHECK(std::filesystem::exists("/dev/shm/sem." + world.name));
        make_others();
        CHECK(world.left() == Files{});
        CHECK_FALSE(std::filesystem::exists("/dev/shm/sem." + world.name));
    }

    TEST_CASE("the state of a killed writer stays while others use it, and goes with the last of them") {
        const World world;
        auto state = std::make_unique<RawState>(must(RawState::create(world.address("shm"), 64)));
        TestPeer writer({"state-turn", world.address("shm")});
        kill(writer.process());
        must(state->store(bytes("after"), patience()));
        CHECK(world.left().size() == 3);  // the memory, its lock and its notice
        state.reset();
        CHECK(world.left() == Files{});
    }

    TEST_CASE("what the last user of a state has left that was killed goes when the next one is made and stored into") {
        const World world;
        {
            auto state = std::make_unique<RawState>(must(RawState::create(world.address("shm"), 64)));
            TestPeer writer({"state-turn", world.address("shm")});
            state.reset();
            kill(writer.process());
        }
        CHECK(world.left().size() == 3);
        must(must(RawState::create("shm://" + unique_name(), 64)).store(bytes("stored")));
        CHECK(world.left() == Files{});
    }

    TEST_CASE("a file's state is there after its writer was killed, and nothing else is once another one has used it") {
        const World world;
        const Files file{(world.folder / "x").string()};
        must(must(RawState::create(world.address("map"), 64)).store(bytes("kept")));
        CHECK(world.left() == file);
        {
            TestPeer writer({"state-turn", world.address("map")});
            kill(writer.process());
        }
        CHECK(world.left().size() > 1);
        must(must(RawState::open(world.address("map"))).store(bytes("after"), patience()));
        CHECK(world.left() == file);
        CHECK(text(must(must(RawState::open(world.address("map"))).load()).bytes) == "after");
    }

    TEST_CASE("the news of a killed owner waits for the next one who opens the mutex") {
        const World world;
        {
            TestPeer owner({"mutex-owner", world.address("mutex")});
            owner.tell("lock");
            CHECK(owner.line() == "locked");
            kill(owner.process());
        }
        static_cast<void>(must(Mutex::create("mutex://" + unique_name())));
        CHECK(world.left().size() == 1);
        CHECK(outcome(Mutex::open(world.address("mutex"))) == "not_found");
        CHECK(must(must(Mutex::open_or_create(world.address("mutex"))).try_lock()).previous_owner_died());
        CHECK(world.left() == Files{});
        CHECK_FALSE(must(must(Mutex::open_or_create(world.address("mutex"))).try_lock()).previous_owner_died());
    }

    TEST_CASE("the memory of a killed creator stays while others use it, and goes with the last of them") {
        const World world;
        TestPeer creator({"region-writer", world.address("shm"), "4096"});
        {
            const auto survivor = must(Region::open(world.address("shm")));
            kill(creator.process());
            CHECK(outcome(Region::create(world.address("shm"), {.size = 4096})) == "already_in_use");
            CHECK(outcome(Region::open(world.address("shm"))) == "ok");
        }
        CHECK(world.left() == Files{});
    }

    TEST_CASE("strait write --hold works again after a kill, and leaves nothing in the end") {
        const World world;
        const auto hold = strait_command({"write", "--hold", world.address("shm"), "hello"});
        for (int round = 0; round < 2; ++round) {
            Program killed(hold);
            static_cast<void>(killed.err_behind("holding"));
            kill(killed.process());
        }
        CHECK(outcome(Region::create(world.address("shm"), {.size = 4096})) == "ok");
        CHECK(world.left() == Files{});
    }

    TEST_CASE("a watcher of a file that is killed leaves a notice that the next one uses and removes") {
        const World world;
        static_cast<void>(must(Region::create(world.address("map"), {.size = 4096})));
        const Files file{(world.folder / "x").string()};
        CHECK(world.left() == file);
        {
            TestPeer peer({"region-watcher", world.address("map"), "1"});
            kill(peer.process());
        }
        CHECK(world.left().size() == 2);
        CHECK(outcome(Region::open(world.address("map"))) == "ok");
        CHECK(world.left() == file);
    }
}

}  // namespace strait::test
