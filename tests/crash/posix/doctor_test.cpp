/// Left-overs of each kind are found and removed, and nothing of the living.

#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/posix/runtime_folder.hpp"
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

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

namespace strait::test {
namespace {

namespace fs = std::filesystem;

using Names = std::vector<std::string>;

// Queues have no folder of ours; those of other tests are none of ours either.
Names left_overs(const Result<std::vector<Finding>>& findings, const RuntimeFolder& runtime, const std::string& name) {
    Names names;
    for (const auto& finding : must(findings)) {
        const bool is_ours = finding.object.starts_with(runtime.root().string()) || finding.object.contains(name);
        if (finding.kind == Finding::Kind::left_over && is_ours) names.push_back(finding.object);
    }
    std::ranges::sort(names);
    return names;
}

// A program that binds and dies, and has never heard of locks.
void plant_socket(const fs::path& path) {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    CHECK(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    ::close(socket);
}

void kill(TestPeer& peer) {
    must(peer.process().kill());
    must(peer.process().wait(patience()));
}

/// Programs of each kind, all killed.
void leave_everything(const RuntimeFolder& runtime, const std::string& name, const std::string& key) {
    const auto folder = runtime.root().string();
    const auto in_memory = "shm://" + name + "-state";
    const auto in_file = "map://" + folder + "/state";
    auto state = must(State<std::uint64_t>::create(in_memory));
    auto file = must(State<std::uint64_t>::create(in_file));
    auto units = must(Semaphore::create("sem://" + name + "-sem"));
    TestPeer semaphore({"semaphore-taker", "sem://" + name + "-sem"});
    // All of them live until the last is there: each would clean up after the dead.
    TestPeer pipe({"queue-server", "pipe://" + name});
    TestPeer fifo({"queue-server", "fifo://" + folder + "/fifo"});
    TestPeer socket({"queue-server", "unix://" + folder + "/socket"});
    TestPeer memory({"region-writer", "shm://" + name, "4096"});
    TestPeer mutex({"mutex-owner", "mutex://" + name});
    TestPeer receiver({"datagram-sink", "mq://" + name});
    TestPeer old_receiver({"datagram-sink", "mq-sysv://" + key});
    TestPeer turn({"state-turn", in_memory});
    TestPeer file_turn({"state-turn", in_file});
    Program topic(strait_command({"publish", "shm://" + name + "-topic", "hello", "--hold"}));
    Program channel(strait_command({"listen", "shm://" + name + "-channel"}));
    CHECK(listening_at(channel) == "shm://" + name + "-channel");
    const auto deadline = patience();
    while (!fs::exists("/dev/shm/" + name + "-topic") && !deadline.expired()) std::this_thread::yield();
    state.close();
    file.close();
    units.close();
    for (auto* peer : {&pipe, &fifo, &socket, &memory, &mutex, &receiver, &old_receiver, &turn, &file_turn, &semaphore})
        kill(*peer);
    for (auto* program : {&topic, &channel}) {
        must(program->process().kill());
        must(program->process().wait(patience()));
    }
    plant_socket(runtime.path("pipe/stranger"));
}

}  // namespace

TEST_SUITE("doctor") {
    TEST_CASE("left-overs of each kind are found with proof, and --fix removes just them") {
        const RuntimeFolder runtime;
        const auto name = unique_name();
        const auto key = unique_key();
        leave_everything(runtime, name, key);
        const auto found = left_overs(examine(), runtime, name);
        const auto has = [&](const std::string& part) {
            return std::ranges::any_of(found, [&](const auto& object) { return object.contains(part); });
        };
        CHECK(has("/pipe/" + name));
        CHECK(has("/pipe/" + name + ".lock"));
        CHECK(has("/pipe/stranger"));
        CHECK(has("/registry/"));
        CHECK(has("/notice/"));
        CHECK(has("/notify/" + name));
        CHECK(has("/dev/shm/" + name));
        CHECK(has("/dev/shm/" + name + "-state"));
        CHECK(has("/dev/shm/" + name + "-topic"));
        CHECK(has("/dev/shm/sem." + name + "-sem"));
        CHECK(has("/shm/" + name + "-channel"));
        CHECK(has("/shm/" + name + "-channel.lock"));
        CHECK(has("/lock/"));
        CHECK(has("/mq-sysv/"));
        CHECK(has("/fifo"));
        CHECK(has("/fifo.lock"));
        CHECK(has("/socket"));
        CHECK(has("/socket.lock"));
        // Also where nobody has mounted the queues: its page says where it is.
        CHECK(has("/dev/mqueue/" + name));

        // A look takes nothing away, of which --fix would have to know, nor does a program that begins in between.
        CHECK(run(strait_command({"doctor"})).code == 1);
        CHECK(run(strait_command({"ls"})).code == 0);
        const auto said = run(strait_command({"doctor", "--fix"}));
        CHECK(said.out.contains("removed   /dev/shm/" + name));
        CHECK(left_overs(examine(), runtime, name) == Names{});
        CHECK_FALSE(fs::exists("/dev/shm/" + name));
        for (const auto* const object : {"", "-state", "-topic"}) CHECK_FALSE(fs::exists("/dev/shm/" + name + object));
        CHECK_FALSE(fs::exists("/dev/shm/sem." + name + "-sem"));
        for (const auto* const file : {"fifo", "fifo.lock", "socket", "socket.lock"})
            CHECK_FALSE(fs::exists(runtime.root() / file));
        CHECK_FALSE(fs::exists(runtime.path("pipe/" + name)));
        CHECK(outcome(Datagram::connect("mq-sysv://" + key)) == "not_found");
        // A file is its user's, and stays.
        CHECK(fs::exists(runtime.root() / "state"));
        CHECK(outcome(Datagram::connect("mq://" + name)) == "not_found");
    }

    TEST_CASE("nothing of 50 living endpoints is taken for left over, and --fix leaves them alone") {
        const RuntimeFolder runtime;
        const auto name = unique_name();
        std::vector<Listener> listeners;
        std::vector<Region> regions;
        std::vector<Event> events;
        std::vector<Semaphore> semaphores;
        std::vector<Mutex> mutexes;
        for (int i = 0; i < 10; ++i) {
            const auto place = name + "-" + std::to_string(i);
            listeners.push_back(must(Listener::listen("pipe://" + place)));
            regions.push_back(must(Region::create("shm://" + place, {.size = 4096})));
            events.push_back(must(Event::create("event://" + place)));
            semaphores.push_back(must(Semaphore::create("sem://" + place)));
            mutexes.push_back(must(Mutex::create("mutex://" + place + "-mutex")));
        }
        const auto receiver = must(Datagram::bind("mq://" + name));
        const auto old_receiver = must(Datagram::bind("mq-sysv://" + unique_key()));
        const auto folder = runtime.root().string();
        const auto socket = must(Listener::listen("unix://" + folder + "/socket"));
        const auto fifo = must(Listener::listen("fifo://" + folder + "/fifo"));
        const auto channels = must(ChannelListener::listen("shm://" + name + "-channel"));
        const auto state = must(State<int>::create("shm://" + name + "-state"));
        const auto file = must(State<int>::create("map://" + folder + "/state"));
        const auto publisher = must(RawPublisher::create("shm://" + name + "-topic", 64));
        const auto subscriber = must(RawSubscriber::attach("shm://" + name + "-topic"));
        CHECK(must(endpoints()).size() == 59);
        CHECK(left_overs(examine(), runtime, name) == Names{});
        CHECK(left_overs(clean_up(), runtime, name) == Names{});
        CHECK(left_overs(Result<std::vector<Finding>>(must(clean_up())), runtime, name) == Names{});
        CHECK(must(endpoints()).size() == 59);
        for (const auto& listener : listeners) CHECK(outcome(Stream::connect(listener.address())) == "ok");
        for (int i = 0; i < 10; ++i) CHECK(outcome(Region::open("shm://" + name + "-" + std::to_string(i))) == "ok");
    }

    TEST_CASE("a runtime folder that is open to others is told with the command that mends it") {
        const RuntimeFolder runtime;
        static_cast<void>(must(Event::create("event://" + unique_name())));
        fs::permissions(runtime.path(), fs::perms::all);
        const auto findings = must(examine());
        REQUIRE_FALSE(findings.empty());
        CHECK(findings.front().kind == Finding::Kind::limit);
        CHECK(findings.front().proof == "it is open to other users");
        CHECK(findings.front().remedy + "/" == "chmod 700 " + runtime.path().string());
        fs::permissions(runtime.path(), fs::perms::owner_all);
    }

    TEST_CASE("limits that will bite are told") {
        const auto said = run({"sh", "-c", "ulimit -n 100; exec \"$0\" doctor --json", strait_command({}).front()});
        CHECK(said.out.contains("a process may have 100 open"));
        CHECK(said.out.contains("limits.conf"));
        CHECK(said.code == 1);
    }

    TEST_CASE("a killed program is listed as dead, and its page goes when the next one begins") {
        const RuntimeFolder runtime;
        const auto address = "pipe://" + unique_name();
        {
            TestPeer peer({"queue-server", address});
            REQUIRE(must(endpoints()).size() == 1);
            CHECK(must(endpoints()).front().is_alive);
            kill(peer);
        }
        const auto dead = must(endpoints());
        REQUIRE(dead.size() == 1);
        CHECK(dead.front().address == address);
        CHECK_FALSE(dead.front().is_alive);
        const auto event = must(Event::create("event://" + unique_name()));
        CHECK(must(endpoints()).size() == 1);
        CHECK(must(endpoints()).front().kind == "event");
    }

    TEST_CASE(
        "the page of a killed program stays while it alone knows of what lies there, until somebody serves that "
        "place") {
        const RuntimeFolder runtime;
        const auto address = "unix://" + runtime.root().string() + "/socket";
        const auto begin_another = [] { CHECK(run(strait_command({"ls"})).code == 0); };
        const auto is_dead_one_listed = [&] {
            return std::ranges::any_of(must(endpoints()), [](const auto& endpoint) { return !endpoint.is_alive; });
        };
        {
            TestPeer peer({"queue-server", address});
            kill(peer);
        }
        begin_another();
        CHECK(is_dead_one_listed());
        const auto listener = must(Listener::listen(address));
        begin_another();
        CHECK_FALSE(is_dead_one_listed());
    }

    TEST_CASE("a killed program is dead, even while a child that it forked keeps its lock") {
        const RuntimeFolder runtime;
        const auto address = "event://" + unique_name();
        std::array<int, 2> pipe{};
        REQUIRE(::pipe(pipe.data()) == 0);
        const pid_t parent = ::fork();
        if (parent == 0) {
            const auto event = Event::create(address);
            const pid_t child = ::fork();
            if (child != 0) static_cast<void>(!::write(pipe[1], &child, sizeof child));
            while (true) ::pause();
        }
        pid_t child = 0;
        REQUIRE(::read(pipe[0], &child, sizeof child) == sizeof child);
        REQUIRE(must(endpoints()).size() == 1);
        CHECK(must(endpoints()).front().is_alive);
        CHECK(::kill(parent, SIGKILL) == 0);
        CHECK(::waitpid(parent, nullptr, 0) == parent);
        const auto left = must(endpoints());
        CHECK(::kill(child, SIGKILL) == 0);
        REQUIRE(left.size() == 1);
        CHECK(left.front().address == address);
        CHECK_FALSE(left.front().is_alive);
        for (const int end : pipe) ::close(end);
    }

    TEST_CASE("what is no page of a registry is passed over, and nothing in one is believed") {
        const RuntimeFolder runtime;
        const auto event = must(Event::create("event://" + unique_name()));
        const auto page = fs::directory_iterator(runtime.path("registry"))->path();
        const auto copy = page.string() + ".copy";
        fs::copy_file(page, copy);
        {
            // The address of its only row, without an end and with commands for a terminal.
            std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(512 + 96);
            for (int i = 0; i < 288; ++i) file.put('\x1b');
        }
        std::ofstream(runtime.path("registry/short")) << "straitL";
        CHECK(::mkfifo(runtime.path("registry/fifo").c_str(), 0600) == 0);
        fs::create_symlink("/dev/zero", runtime.path("registry/link"));
        fs::create_directory(runtime.path("registry/folder"));
        const auto all = must(endpoints());
        REQUIRE(all.size() == 2);
        for (const auto& endpoint : all) CHECK_FALSE(endpoint.address.contains('\x1b'));
        CHECK(std::ranges::count(all, false, &Endpoint::is_alive) == 1);
    }

    TEST_CASE("without a registry all else works") {
        const RuntimeFolder runtime;
        static_cast<void>(must(Event::create("event://" + unique_name())));
        fs::remove_all(runtime.path("registry"));
        std::ofstream(runtime.path("registry")) << "in the way";
        const auto event = must(Event::create("event://" + unique_name()));
        CHECK(event.is_open());
        CHECK(outcome(endpoints()) == "access_denied");
    }
}

}  // namespace strait::test
