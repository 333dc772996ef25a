/// The modes of all that is made, whatever the umask.

#include "privacy/posix/stranger.hpp"
#include "support/outcome.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>
#include <strait/event.hpp>
#include <strait/listener.hpp>
#include <strait/mutex.hpp>
#include <strait/raw_topic.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>
#include <strait/state.hpp>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fcntl.h>
#include <mqueue.h>
#include <sys/msg.h>
#include <sys/stat.h>

namespace strait::test {

namespace {

std::string mode_of_queue(const std::string& name) {
    const mqd_t queue = ::mq_open(name.c_str(), O_RDONLY);
    struct stat status{};
    REQUIRE(::fstat(queue, &status) == 0);
    ::mq_close(queue);
    return fmt::format("{:o}", status.st_mode & 07777U);
}

std::string mode_of_sysv_queue(const std::string& key) {
    msqid_ds status{};
    const int queue = ::msgget(static_cast<key_t>(std::stoul(key, nullptr, 0)), 0);
    REQUIRE(::msgctl(queue, IPC_STAT, &status) == 0);
    return fmt::format("{:o}", status.msg_perm.mode & 0777U);
}

}  // namespace

TEST_SUITE("modes") {
    TEST_CASE("everything is made for this user alone, under any umask") {
        for (const unsigned mask : {0000U, 0022U, 0077U, 0777U}) {
            CAPTURE(mask);
            const RuntimeFolder runtime;
            const PublicFolder folder;
            const Umask umask(mask);
            const auto name = unique_name();

            auto pipe = must(Listener::listen("pipe://mode"));
            CHECK(mode_of(runtime.path()) == "700");
            CHECK(mode_of(runtime.path("pipe")) == "700");
            CHECK(mode_of(runtime.path("pipe/mode")) == "600");
            CHECK(mode_of(runtime.path("pipe/mode.lock")) == "600");

            auto socket = must(Listener::listen(path_address("unix", folder.path("socket"))));
            CHECK(mode_of(folder.path("socket")) == "600");
            CHECK(mode_of(folder.path("socket.lock")) == "600");

            auto fifo = must(Listener::listen(path_address("fifo", folder.path("fifo"))));
            CHECK(mode_of(folder.path("fifo")) == "600");
            CHECK(mode_of(folder.path("fifo.lock")) == "600");

            auto memory = must(Region::create("shm://" + name, {.size = 4096}));
            CHECK(mode_of("/dev/shm/" + name) == "600");
            auto file = must(Region::create(path_address("map", folder.path("file")), {.size = 4096}));
            CHECK(mode_of(folder.path("file")) == "600");

            auto event = must(Event::create("event://event-" + name));
            auto mutex = must(Mutex::create("mutex://mutex-" + name));
            auto semaphore = must(Semaphore::create("sem://" + name));
            CHECK(mode_of(runtime.path("notify")) == "700");
            CHECK(mode_of(runtime.path("notify/event-" + name)) == "600");
            CHECK(mode_of(runtime.path("notify/mutex-" + name)) == "600");
            CHECK(mode_of("/dev/shm/sem." + name) == "600");

            auto queue = must(Datagram::bind("mq://" + name));
            CHECK(mode_of_queue("/" + name) == "1600");
            const auto key = unique_key();
            auto sysv = must(Datagram::bind("mq-sysv://" + key));
            CHECK(mode_of_sysv_queue(key) == "600");

            auto publisher = must(RawPublisher::create("shm://topic-" + name, 64));
            auto subscriber = must(RawSubscriber::attach("shm://topic-" + name));
            CHECK(mode_of("/dev/shm/topic-" + name) == "600");
            CHECK(mode_of("/dev/shm/" + seats_of_topic("topic-" + name)) == "600");

            auto state = must(RawState::create("shm://state-" + name, 64));
            auto kept = must(RawState::create(path_address("map", folder.path("state")), 64));
            CHECK(mode_of("/dev/shm/state-" + name) == "600");
            CHECK(mode_of(folder.path("state")) == "600");
            must(state.store(bytes("rings")));
            must(kept.store(bytes("rings")));

            must(memory.notify());
            CHECK(mode_of(runtime.path("notice")) == "700");
            std::size_t notices = 0;
            for (const auto& entry : std::filesystem::directory_iterator(runtime.path("notice"))) {
                CAPTURE(entry.path().string());
                CHECK(mode_of(entry.path()) == "600");
                ++notices;
            }
            CHECK(notices > 0);
        }
    }

    TEST_CASE(
        "whoever asks for the native name of a pipe can listen there without strait, though nobody has listened "
        "before") {
        const RuntimeFolder runtime;
        const auto path = must(native_name(must(Address::parse("pipe://bare"))));
        CHECK(path == runtime.path("pipe/bare"));
        CHECK(mode_of(runtime.path()) == "700");
        CHECK(mode_of(runtime.path("pipe")) == "700");
    }

    TEST_CASE("a file that was there keeps its mode and its content") {
        const RuntimeFolder runtime;
        const PublicFolder folder;
        const auto path = folder.path("file");
        {
            auto region = must(Region::create(path_address("map", path), {.size = 4096}));
            must(region.write(0, bytes("content")));
        }
        std::filesystem::permissions(path, static_cast<std::filesystem::perms>(0640));
        const auto region = must(Region::create(path_address("map", path), {.size = 8192}));
        CHECK(mode_of(path) == "640");
        CHECK(text(region.bytes().first(7)) == "content");
    }

    TEST_CASE("nothing stands in the abstract socket namespace") {
        const RuntimeFolder runtime;
        auto listener = must(Listener::listen("pipe://abstract"));
        const auto said = run({"grep", "-c", "-e", "@.*strait", "/proc/net/unix"});
        CHECK(said.out == "0\n");
    }
}

}  // namespace strait::test
